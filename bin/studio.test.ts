import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { heicBytes } from '#tests/support/heic.ts'
import * as media from '#tests/support/media.ts'

const SCRIPT = fileURLToPath(new URL('./studio.ts', import.meta.url))
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-studio-'))
  await mkdir(path.join(folder, 'tmp'))
  await copyFile(await media.portraitHevcRotated(), path.join(folder, 'satu.mov'))
  await copyFile(await media.landscapeSilent25(), path.join(folder, 'dua.mp4'))
  await copyFile(await media.truncatedMp4(), path.join(folder, 'rusak.mp4'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('bin/studio', { timeout: 120_000 }, () => {
  it('makes the outputs, their recipes and a manifest of files beside the recipe, and at a second call only what is missing', async () => {
    await recipe('mix.json', {
      clips: ['satu.mov', 'dua.mp4'],
      isOrderMixed: true,
      count: 2,
      resolution: '480p',
    })
    const first = await studio('video-mixer', 'mix.json', 'out')
    expect(first).toMatchObject({ exitCode: 0 })
    const names = (await readdir(path.join(folder, 'out'))).filter((name) => !name.startsWith('.')).sort()
    expect(names.map((name) => name.replace(/^.*?(\.recipe\.json|\.mp4|\.csv)$/, '$1'))).toEqual([
      '.csv',
      ...['.mp4', '.recipe.json', '.mp4', '.recipe.json'],
    ])
    const made = path.join(
      folder,
      'out',
      names.find((name) => name.endsWith('.recipe.json'))!,
    )
    // It can be handed in again.
    expect(JSON.parse(await readFile(made, 'utf8'))).toMatchObject({
      ...{ tool: 'video-mixer', input: { count: 2 }, edit: { fps: 30 } },
    })
    const manifest = await readFile(path.join(folder, 'out', 'manifest.csv'), 'utf8')
    expect(manifest.trim().split('\r\n')).toHaveLength(3)

    const [kept, lost] = names
      .filter((name) => name.endsWith('.mp4'))
      .map((name) => path.join(folder, 'out', name))
    const { mtimeMs } = await stat(kept!)
    await rm(lost!)
    expect(await studio('video-mixer', 'mix.json', 'out')).toMatchObject({ exitCode: 0 })
    expect((await stat(kept!)).mtimeMs).toBe(mtimeMs)
    await stat(lost!)
    expect(await readFile(path.join(folder, 'out', 'manifest.csv'), 'utf8')).toBe(manifest)
  })

  it('takes a picture as an iPhone keeps it, and leaves nothing behind of what stands for it', async () => {
    await writeFile(path.join(folder, 'foto.heic'), await heicBytes({ width: 384, height: 512 }))
    const slide = { pictures: [{ upload: 'foto.heic' }] }
    await recipe('slides.json', { slides: [slide, slide], count: 1 })
    expect(await studio('carousel-mix', 'slides.json', 'slides')).toMatchObject({ exitCode: 0, stderr: '' })
    const left = await readdir(path.join(folder, 'tmp'))
    expect(left.filter((name) => name.startsWith('lumiku-'))).toEqual([])
  })

  it('says what is wrong in a sentence', async () => {
    await recipe('broken.json', { clips: ['satu.mov', 'rusak.mp4'] })
    await recipe('missing.json', { clips: ['satu.mov', 'tiga.mp4'] })
    await recipe('odd.json', { clips: ['satu.mov', 'dua.mp4'], colour: 'red' })
    await recipe('few.json', { clips: ['satu.mov'] })
    await writeFile(path.join(folder, 'text.json'), 'clips: satu')
    const said = async (...args: string[]) => {
      const { exitCode, stderr } = await studio(...args)
      return `${exitCode} ${stderr}`
    }
    expect(await said('video-mixer', 'broken.json', 'x')).toMatch(
      /^65 .*"rusak\.mp4" stops at second [\d.]+ of 3/,
    )
    expect(await said('video-mixer', 'missing.json', 'x')).toMatch(/^65 .*tiga\.mp4 does not exist/)
    expect(await said('video-mixer', 'odd.json', 'x')).toMatch(/^65 .*not right.*colour/s)
    expect(await said('video-mixer', 'few.json', 'x')).toMatch(/^65 .*at least 2/)
    expect(await said('video-mixer', 'text.json', 'x')).toMatch(/^65 .*no JSON/)
    expect(await said('video-mixer', 'none.json', 'x')).toMatch(/^65 .*cannot be read/)
    expect(await said('blender', 'few.json', 'x')).toMatch(/^64 .*no tool "blender".*video-mixer/)
    expect(await said('video-mixer')).toMatch(/^64 Usage/)
  })
})

async function recipe(name: string, content: object): Promise<void> {
  await writeFile(path.join(folder, name), JSON.stringify(content))
}

/** Without a database, an account or any setting but where pieces are kept. */
function studio(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const own = { LUMIKU_DATA: path.join(folder, 'data'), TMPDIR: path.join(folder, 'tmp') }
  const env = { PATH: process.env.PATH, ...own } as NodeJS.Dict<string>
  return new Promise((resolve) => {
    const options = { cwd: folder, env: env as NodeJS.ProcessEnv, encoding: 'utf8' as const }
    const child = execFile(process.execPath, [SCRIPT, ...args], options, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}
