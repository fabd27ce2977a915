import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const COPIED = ['app', 'jobs', 'migrations', 'package.json']

/**
 * A copy of the project with one folder more in `app/studio`: what somebody has who added a tool. Its processes run from
 * there as they stand. Remove it after.
 */
export async function checkoutWithTool(folder: URL): Promise<{ root: string; remove(): Promise<void> }> {
  const root = await mkdtemp(path.join(tmpdir(), 'lumiku-checkout-'))
  for (const name of COPIED) {
    // Tests are no part of what runs, and other people's editors write while we copy.
    await cp(path.join(ROOT, name), path.join(root, name), {
      recursive: true,
      filter: (source) => !/\.test\.tsx?$/.test(source),
    })
  }
  await symlink(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'))
  const source = fileURLToPath(folder)
  await cp(source, path.join(root, 'app/studio', path.basename(source)), { recursive: true })
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}
