import { uploadsRouter } from '#app/uploads/upload-routes.server.ts'
import { listen } from './listen.ts'

/** To be forked: a web machine with a data folder of its own, as its environment says. Sends its origin, ends with its parent. */
const { origin } = await listen(uploadsRouter())
process.once('disconnect', () => process.exit())
process.send!(origin)
