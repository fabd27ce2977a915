import { findGeneration } from '#app/models/generation.server.ts'
import { storage } from '#app/storage.server.ts'
import type { Drill, DrillOptions, DrillRow } from './drill.ts'
import { busyWith, ffmpegLeft, ruleRows, post, secondsUntil, type Studio } from './studio.ts'

/** A run of each tool in turn is cancelled half-way, over HTTP, as its page does. */
export const cancelHalfWay: Drill = {
  name: 'cancel',
  tiers: ['default', 'release'],
  run,
}

async function run(studio: Studio, { tier }: DrillOptions): Promise<DrillRow[]> {
  const rounds = { quick: 1, default: 3, release: 9 }[tier]
  let children = 0
  let strayFiles = 0
  let unpaid = 0
  let slowest = 0
  const wrongs: string[] = []
  for (let round = 0; round < rounds; round++) {
    const seller = await studio.createSeller(500)
    const work = seller.works[round % seller.works.length]!
    const outcome = await work.submit(12, 1 + Math.floor(studio.random() * 1e6))
    if (!outcome.ok) throw new Error(`${work.toolId}: ${outcome.reason}`)
    const id = outcome.generationId
    const view = async () => {
      const found = await findGeneration(seller.userId, id)
      if (!found) throw new Error('The run is gone')
      return found
    }
    // A loop is one result: it is caught while it is being made.
    const wanted = Math.floor(studio.random() * Math.min(6, (await view()).planned / 2))
    await secondsUntil(async () => {
      const { state, delivered } = await view()
      return state === 'running' && delivered >= wanted
    }, 60)
    const response = await post(studio, `/generations/${id}/cancellation`, seller.cookie, {})
    await response.arrayBuffer()
    if ((await view()).state !== 'cancelled')
      wrongs.push(`round ${round}, ${work.toolId}: ${(await view()).state}, HTTP ${response.status}`)
    children += await ffmpegLeft(studio)
    slowest = Math.max(slowest, await secondsUntil(async () => (await busyWith(studio)).length === 0, 10))

    const { delivered, outputs, money } = await view()
    const files = (await storage().list(`generations/${id}`)).filter((key) => /\/\d+-a\d+\.\w+$/.test(key))
    strayFiles += files.length - delivered
    const paid = outputs.reduce((sum, output) => sum + output.credits, 0)
    unpaid += Math.abs(money.captured - paid) + Math.abs(money.held - money.captured - money.released)
  }
  const rules = await ruleRows(studio, wrongs)
  return [
    { name: `child processes after 2 s, of ${rounds} cancels`, value: children, limit: 0 },
    { name: 'further seconds until the worker had tidied up, slowest', value: slowest, unit: 's', limit: 5 },
    { name: 'files without an output', value: strayFiles, limit: 0 },
    { name: 'credits captured other than delivered', value: unpaid, limit: 0 },
    ...rules,
  ]
}
