import { createRequestHandler } from '@remix-run/express'
import type { ServerBuild } from '@remix-run/node'
import express from 'express'
import { env } from '#app/env.server.ts'

const app = express()
app.use('/assets', express.static('build/client/assets', { immutable: true, maxAge: '1y' }))
app.use(express.static('build/client'))
const build = (await import(new URL('../build/server/index.js', import.meta.url).href)) as ServerBuild
app.all('*', createRequestHandler({ build, getLoadContext: () => ({ nonce: 'x' }) }))
app.listen(env().PORT)
