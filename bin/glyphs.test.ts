import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { glyphModules } from './glyphs.ts'
import { ROOT } from './process.ts'

it('the lists of characters are those of the installed fonts', async () => {
  for (const [file, text] of Object.entries(await glyphModules())) {
    expect(await readFile(path.join(ROOT, file), 'utf8'), `${file}: run node bin/glyphs.ts`).toBe(text)
  }
})
