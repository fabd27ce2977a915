import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Runs a program of the drills in a process of its own, `node <file> <args>`. What it said when it ended badly; nothing
 * when all was well.
 */
export async function runChild(
  file: URL,
  args: (string | number)[],
  env: Record<string, string> = {},
): Promise<string> {
  const child = spawn(process.execPath, [fileURLToPath(file), ...args.map(String)], {
    env: { ...process.env, NODE_ENV: 'test', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += String(chunk)))
  const code = await new Promise((resolve) => child.once('close', resolve))
  return code === 0 ? '' : `${args.join(' ')}: ${said.slice(0, 2_000) || `ended with ${String(code)}`}`
}
