import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * What no process may write to its log: who somebody is, what they type to prove it, and what we prove ourselves by.
 * Everybody in the tests has an address at lumiku.test, one of these passwords and one of these names.
 */
const PERSONAL: Record<string, RegExp> = {
  'an e-mail address': /[\w.+-]+(@|%40)lumiku\.test/i,
  'a password': /(tiga cangkir kopi pagi|kopi susu gula aren 7)/,
  'a name': /(Sari Kopi|Canary Customer|S\*\*\* K\*\*\*|S%2A%2A%2A)/,
  'a page to pay on': /redirect_checkout\?/,
  'a signature': /\b[0-9a-f]{64}\b/,
  'a session': /(session|device)=[\w%.-]{16,}/,
}

/** Settings whose values are secrets; a URL's is its password. */
const SECRET_SETTING = /(_KEY|_SECRET|_TOKEN|_URL)$/

/**
 * Each thing of that kind in the log files of a folder, with where it is: `web-3000.log: an e-mail address in {"level"…`.
 * `settings` are those of the processes that wrote them.
 */
export async function findCanaries(
  folder: string,
  settings: Record<string, string | undefined>,
): Promise<string[]> {
  const secrets = Object.entries(settings).flatMap(([name, value = '']) => {
    if (!SECRET_SETTING.test(name)) return []
    const secret = URL.canParse(value) ? decodeURIComponent(new URL(value).password) : value
    return secret.length >= 8 ? [[name, secret] as const] : []
  })
  const found: string[] = []
  for (const file of await readdir(folder).catch(() => [])) {
    for (const line of (await readFile(path.join(folder, file), 'utf8')).split('\n')) {
      const told = [
        ...Object.entries(PERSONAL).filter(([, pattern]) => pattern.test(line)),
        ...secrets.filter(([, secret]) => line.includes(secret) || line.includes(encodeURIComponent(secret))),
      ]
      for (const [what] of told) found.push(`${file}: ${what} in ${line.slice(0, 300)}`)
    }
  }
  return found
}
