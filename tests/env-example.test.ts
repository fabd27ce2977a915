import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parseEnv } from '#app/env.server.ts'

const read = (file: string) => readFile(new URL(`../${file}`, import.meta.url), 'utf8')

test('.env.example has a line for every setting, and no other', async () => {
  const schema = await read('app/env.server.ts')
  const known = [...schema.matchAll(/^ {6}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1])
  const shown = [...(await read('.env.example')).matchAll(/^([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1])
  expect(known.length).toBeGreaterThan(20)
  expect(shown).toEqual([...new Set(known)])
})

test('.env.example as it stands is a working configuration of a developer', async () => {
  const lines = (await read('.env.example')).split('\n').filter((line) => /^[A-Z]/.test(line))
  const settings = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)))
  expect(parseEnv(settings).PORT).toBe(3000)
})
