import { randomBytes } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

interface Secrets {
  sessionSecret: string
  /** Of the sample account, which bin/start prints. */
  samplePassword: string
}

/** The secrets of a Lumiku that bin/start runs: made once, kept beside its data, for the owner's eyes only. */
export async function readSecrets(dataFolder: string): Promise<Secrets> {
  const file = path.join(dataFolder, 'secrets.json')
  const secrets: Secrets = {
    sessionSecret: randomBytes(48).toString('base64url'),
    samplePassword: randomBytes(12).toString('base64url'),
  }
  try {
    await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    return secrets
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  await chmod(file, 0o600)
  return JSON.parse(await readFile(file, 'utf8')) as Secrets
}
