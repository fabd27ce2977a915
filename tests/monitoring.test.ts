import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { registry } from '#app/metrics.server.ts'
import { ROOT } from '../bin/process.ts'
import { importsOf, sourceFiles } from '#tests/support/imports.ts'

/** What the dashboard and the alerts ask Prometheus for is what the processes tell, and the other way round. */

const read = (name: string) => readFile(path.join(ROOT, 'docs/monitoring', name), 'utf8')

interface Panel {
  title: string
  targets?: { expr: string }[]
}

const dashboard = JSON.parse(await read('dashboard.json')) as { panels: Panel[] }
const alerts = await read('alerts.yml')
const queries = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
  ...[...alerts.matchAll(/- alert: (\w+)\s+expr: (?:>-\s+)?([\s\S]*?)\n {8}(?:for|labels):/g)].map(
    ([, name, expr]) => [name!, expr!] as const,
  ),
]
/** Names of metrics and of labels, by the metric; a histogram has three. */
const told = new Map<string, string[]>()

for (const file of await sourceFiles('app', 'jobs')) {
  const isMeasuring = importsOf(file).some(({ to, isType }) => to === 'app/metrics.server.ts' && !isType)
  if (isMeasuring && file !== 'app/metrics.server.ts') await import(path.join(ROOT, file))
}
for (const { name, type, values, labelNames } of await metricsWithLabels()) {
  const names = type === 'histogram' ? ['_bucket', '_count', '_sum'].map((end) => name + end) : [name]
  const labels = [...labelNames, ...values.flatMap(({ labels }) => Object.keys(labels))]
  for (const one of names) told.set(one, [...labels, 'le'])
}

test('every panel and every alert asks for metrics and labels that are told', () => {
  expect(queries.length).toBeGreaterThan(60)
  const unknown = queries.flatMap(([where, expr]) => [
    ...namesIn(expr)
      .filter((name) => !told.has(name))
      .map((name) => `${where}: ${name}`),
    ...labelsIn(expr)
      .filter(([name, label]) => !told.get(name)?.includes(label) && !['job', 'instance'].includes(label))
      .map(([name, label]) => `${where}: ${name} has no ${label}`),
  ])
  expect(unknown).toEqual([])
})

test('every metric of ours is looked at', () => {
  const seen = new Set(queries.flatMap(([, expr]) => namesIn(expr)))
  const unseen = [...told.keys()].filter(
    (name) => name.startsWith('lumiku_') && !/_(count|sum)$/.test(name) && !seen.has(name),
  )
  expect(unseen).toEqual([])
})

test('every alert says how urgent it is, what it means and what to do', () => {
  const rules = alerts.split('- alert: ').slice(1)
  expect(rules.length).toBeGreaterThan(15)
  for (const rule of rules) {
    expect(rule).toMatch(/severity: (page|look)/)
    expect(rule).toMatch(/summary: \S/)
    expect(rule).toMatch(/description: \S/)
  }
})

function namesIn(expr: string): string[] {
  return [...expr.matchAll(/\b(?:lumiku|http|nodejs|process)_\w+/g)].map(([name]) => name)
}

/** Of selectors: `lumiku_mails{state="failed"}`. */
function labelsIn(expr: string): [metric: string, label: string][] {
  return [...expr.matchAll(/\b(\w+)\{([^}]*)\}/g)].flatMap(([, metric, selector]) =>
    [...selector!.matchAll(/(\w+)\s*[=!]/g)].map(([, label]) => [metric!, label!] as [string, string]),
  )
}

async function metricsWithLabels() {
  const known = await registry().getMetricsAsJSON()
  return known.map((metric) => ({
    ...metric,
    type: String(metric.type),
    values: (metric as { values?: { labels: Record<string, string> }[] }).values ?? [],
    labelNames: (registry().getSingleMetric(metric.name) as unknown as { labelNames: string[] }).labelNames,
  }))
}
