import { createWriteStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

// What Node can do at best: a request's body into a file, nothing else.
const folder = process.argv[2]!
let files = 0

const server = createServer((request, response) => {
  pipeline(request, createWriteStream(path.join(folder, `bare-${files++}`)))
    .then(() => response.writeHead(204).end())
    .catch(() => response.destroy())
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
