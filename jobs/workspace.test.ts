import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { env } from '#app/env.server.ts'
import {
  makeWorkspace,
  noteHeld,
  removeWorkspace,
  sweepWorkspaces,
  type OrphanedJob,
} from '#jobs/workspace.ts'

const work = () => path.join(env().LUMIKU_DATA, 'work')
const job = (generationId = randomUUID()) => ({
  name: 'render',
  id: randomUUID(),
  retryCount: 0,
  // As Postgres hands it back: where it came from goes before what it is about.
  data: { requestId: randomUUID(), generationId } as { generationId: string },
})

beforeEach(async () => {
  await sweep()
})

test('a workspace is empty, even where an earlier one of the same name was left', async () => {
  const id = randomUUID()
  const first = await makeWorkspace(id, 1)
  await writeFile(path.join(first, 'half.mp4'), 'x')
  expect(await readdir(await makeWorkspace(id, 1))).toEqual([])
  await removeWorkspace(first)
  await removeWorkspace(first)
})

test('what a living process holds is left alone', async () => {
  const held = job()
  const forget = await noteHeld(held)
  const folder = await makeWorkspace(held.data.generationId, 1)
  expect(await sweep()).toEqual([])
  expect(await readdir(folder)).toEqual([])
  await forget()
  expect(await sweep()).toEqual([])
  expect(await readdir(work())).toEqual(['held'])
})

test('what begins while somebody tidies up is left alone', async () => {
  // Many notes to read, so that there is time to begin meanwhile.
  const others = await Promise.all(Array.from({ length: 20 }, () => noteHeld(job())))
  let isOver = false
  const tidying = (async () => {
    while (!isOver) await sweep()
  })()
  const lost: number[] = []
  for (let run = 0; run < 100; run += 1) {
    const held = job()
    const forget = await noteHeld(held)
    const folder = await makeWorkspace(held.data.generationId, 1)
    const file = path.join(folder, 'half.mp4')
    await writeFile(file, 'x').catch(() => lost.push(run))
    await readFile(file).catch(() => lost.push(run))
    await removeWorkspace(folder)
    await forget()
  }
  isOver = true
  await tidying
  await Promise.all(others.map((forget) => forget()))
  expect(lost).toEqual([])
})

test('what a dead process held is returned once, and its folder goes', async () => {
  const held = job()
  await noteHeld(held)
  await makeWorkspace(held.data.generationId, 3)
  await signNotesAs(await deadProcess())

  expect(await sweep()).toEqual([held])
  expect(await sweep()).toEqual([])
  expect(await readdir(work())).toEqual(['held'])
})

test('what a dead process held is still known when who tidies up dies before it is back in line', async () => {
  const held = job()
  await noteHeld(held)
  await signNotesAs(await deadProcess())
  const broken = () => Promise.reject(new Error('the database is away'))
  await expect(sweepWorkspaces(broken)).rejects.toThrow('away')
  expect(await sweep()).toEqual([held])
})

test('folders of inspections go the same way', async () => {
  const [left, busy] = [randomUUID(), randomUUID()]
  const forget = await noteHeld({ ...job(), data: { uploadId: busy } })
  for (const id of [left, busy]) await mkdir(path.join(work(), `inspect-${id}-Ab3_x9`))
  await sweep()
  expect((await readdir(work())).filter((name) => name !== 'held')).toEqual([`inspect-${busy}-Ab3_x9`])
  await forget()
})

test('a process id that was given again does not keep the dead alive', async () => {
  await noteHeld(job())
  await signNotesAs({ pid: process.pid, startedAt: '1' })
  expect(await sweep()).toHaveLength(1)
})

test('what another machine holds on a shared volume is left to it', async () => {
  const held = job()
  await noteHeld(held)
  await makeWorkspace(held.data.generationId, 1)
  await signNotesAs({ host: 'elsewhere', ...(await deadProcess()) })
  expect(await sweep()).toEqual([])
  expect(await readdir(work())).toHaveLength(2)
})

test('a note that was cut off in the middle gives its job back all the same', async () => {
  const { data: _, ...held } = job()
  await noteHeld({ ...held, data: { generationId: randomUUID() } })
  await signNotesAs(await deadProcess())
  for (const name of await readdir(path.join(work(), 'held'))) {
    await writeFile(path.join(work(), 'held', name), '{"generat')
  }
  expect(await sweep()).toEqual([held])
  expect(await sweep()).toEqual([])
})

test.runIf(existsSync('/dev/full'))(
  'a note that the disk has no room for is not left half written',
  async () => {
    const held = job()
    const forget = await noteHeld(held)
    const notes = async () =>
      (await readdir(path.join(work(), 'held'))).filter((name) => name.includes(held.id))
    const [name = ''] = await notes()
    await forget()
    await symlink('/dev/full', path.join(work(), 'held', name))
    await expect(noteHeld(held)).rejects.toThrow('ENOSPC')
    expect(await notes()).toEqual([])
  },
)

async function sweep(): Promise<OrphanedJob[]> {
  const returned: OrphanedJob[] = []
  await sweepWorkspaces(async (one) => void returned.push(one))
  return returned
}

async function deadProcess(): Promise<{ pid: number; startedAt: string }> {
  const child = spawn('true')
  await once(child, 'exit')
  return { pid: child.pid!, startedAt: '1' }
}

async function signNotesAs(author: { host?: string; pid: number; startedAt: string }): Promise<void> {
  const folder = path.join(work(), 'held')
  for (const name of await readdir(folder)) {
    const [host, , , ...job] = name.split('~')
    const signed = [author.host ?? host, author.pid, author.startedAt, ...job].join('~')
    await rename(path.join(folder, name), path.join(folder, signed))
  }
}
