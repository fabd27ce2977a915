import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type MetricConfiguration,
} from 'prom-client'

/**
 * What this process counts and measures of itself, for Prometheus. Both roles have one registry each and the same names:
 * a metric is made once, at import, beside the thing that it is about, and a role shows those that it has loaded.
 *
 *     const refusals = counter('lumiku_rate_limit_refusals_total', 'Requests that were too many', ['limit'])
 *     refusals.inc({ limit })
 *
 * A label takes few values, all known beforehand: never an id, an address of a page or what somebody typed.
 * docs/monitoring says what each means; its test fails for a metric that nobody looks at.
 */
const metrics = new Registry()
let hasDefaults = false

/** With what Node tells of itself (memory, CPU, event loop), from the first call on. */
export function registry(): Registry {
  if (!hasDefaults) collectDefaultMetrics({ register: metrics })
  hasDefaults = true
  return metrics
}

/** What only grows. One without labels shows 0 from the start. */
export function counter<L extends string = never>(
  name: `lumiku_${string}_total`,
  help: string,
  labels: readonly L[] = [],
): Counter<L> {
  return new Counter(configured(name, help, labels))
}

/** What rises and falls. `read` sets it whenever somebody asks, instead of whenever it changes. */
export function gauge<L extends string = never>(
  name: string,
  help: string,
  labels: readonly L[] = [],
  read?: (gauge: Gauge<L>) => void | Promise<void>,
): Gauge<L> {
  return new Gauge<L>({
    ...configured(name, help, labels),
    ...(read && {
      collect() {
        return read(this)
      },
    }),
  })
}

/** How long something took, in seconds. */
export function histogram<L extends string = never>(
  name: `${string}_seconds`,
  help: string,
  labels: readonly L[],
  buckets: readonly number[],
): Histogram<L> {
  return new Histogram({ ...configured(name, help, labels), buckets: [...buckets] })
}

function configured<L extends string>(
  name: string,
  help: string,
  labels: readonly L[],
): MetricConfiguration<L> {
  return { name, help, labelNames: [...labels], registers: [metrics] }
}
