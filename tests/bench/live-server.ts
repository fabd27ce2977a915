import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { listening } from '#app/db/notify.server.ts'
import { liveRouter } from '#app/live.server.ts'

/** The web process's part of a stream, alone. Asked for its use, it answers processor seconds and bytes of memory. */
const server = createServer(express().use(liveRouter())).listen(0, '127.0.0.1', 2_000)
// Whoever measures may be killed.
process.on('disconnect', () => process.exit())
server.once('listening', () => {
  void listening().then(() => process.send!({ port: (server.address() as AddressInfo).port }))
})
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send!({ cpuSeconds: (user + system) / 1e6, rss: process.memoryUsage().rss })
})
