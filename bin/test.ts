import { execFile, spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { buildWhenChanged } from './build.ts'
import { ROOT } from './process.ts'

interface Count {
  passed: number
  failed: number
}

const RESULTS = path.join(ROOT, 'test-results')
const bin = (name: string) => path.join(ROOT, 'node_modules/.bin', name)

// Tests and drills start hundreds of processes, each of which would compile the same modules anew.
process.env['NODE_COMPILE_CACHE'] ??= path.join(ROOT, '.data/compile-cache')
await mkdir(RESULTS, { recursive: true })
const failed: string[] = []
const total: Count = { passed: 0, failed: 0 }

// Every suite runs, whatever failed before it: one run says all that is wrong.
// Each of these keeps one core busy.
const checks = {
  format: asOne(bin('prettier'), ['--check', '--log-level', 'warn', '.']),
  lint: asOne(bin('eslint'), ['--max-warnings', '0', '.']),
  types: asOne(bin('tsc'), ['--noEmit']),
  // Many of the tests after it start the product.
  build: build(),
}
for (const [name, check] of Object.entries(checks)) await suite(name, () => check)
await suite('unit, model and tool tests', runVitest)
await suite('browser tests', runPlaywright)
await suite('drills', runDrills)

if (failed.length) console.log(`\nFailed: ${failed.join(', ')}`)
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed > 0 ? 1 : 0)

async function suite(name: string, run: () => Promise<Count>): Promise<void> {
  console.log(`\n── ${name}`)
  const started = Date.now()
  const count = await run().catch((error: unknown): Count => {
    console.error(error instanceof Error ? error.message : String(error))
    return { passed: 0, failed: 1 }
  })
  const seconds = Math.round((Date.now() - started) / 1000)
  console.log(`── ${name}: ${count.passed} passed, ${count.failed} failed, ${seconds} s`)
  total.passed += count.passed
  total.failed += count.failed
  if (count.failed) failed.push(name)
}

/** A command that passes or fails as a whole; what it says is shown when it fails. */
async function asOne(command: string, args: string[]): Promise<Count> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd: ROOT, maxBuffer: 50_000_000 }, (error, stdout, stderr) => {
      if (error) console.error(`${path.basename(command)}:\n${stdout}${stderr}`)
      resolve(error ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 })
    })
  })
}

async function build(): Promise<Count> {
  console.log(await buildWhenChanged())
  return { passed: 1, failed: 0 }
}

async function runVitest(): Promise<Count> {
  const file = path.join(RESULTS, 'vitest.json')
  await rm(file, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await run(bin('vitest'), ['run', ...reporters])
  const report = JSON.parse(await readFile(file, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    testResults: { status: string; assertionResults: { status: string }[] }[]
  }
  // A file that cannot even be loaded has no failed test in it.
  const broken = report.testResults.filter(
    (one) => one.status === 'failed' && !one.assertionResults.some((test) => test.status === 'failed'),
  )
  return settle(code, { passed: report.numPassedTests, failed: report.numFailedTests + broken.length })
}

async function runPlaywright(): Promise<Count> {
  const file = path.join(RESULTS, 'playwright.json')
  await rm(file, { force: true })
  const code = await run(bin('playwright'), ['test'])
  const { stats, errors } = JSON.parse(await readFile(file, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number }
    errors: unknown[]
  }
  return settle(code, { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length })
}

/** The quick tier; every row with a limit is a test. */
async function runDrills(): Promise<Count> {
  const file = path.join(RESULTS, 'drills.json')
  await rm(file, { force: true })
  const code = await run(process.execPath, ['tests/drills/main.ts', 'quick'])
  const { limits, broken } = JSON.parse(await readFile(file, 'utf8')) as { limits: number; broken: number }
  return settle(code, { passed: limits - broken, failed: broken })
}

/** A suite that fails without a failed test, or without a test at all, has failed. */
function settle(code: number, count: Count): Count {
  return (code !== 0 || count.passed === 0) && count.failed === 0 ? { ...count, failed: 1 } : count
}

async function run(command: string, args: string[]): Promise<number> {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] })
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
