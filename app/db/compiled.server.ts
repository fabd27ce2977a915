import type { Compilable, CompiledQuery } from 'kysely'
import { openPool, warnOfSlow, type Db } from './client.server.ts'

/**
 * A statement that every page runs: built and compiled at its first run, then only filled in and sent. `build` sees a
 * stand-in for each value, so it passes them on as they are and never decides by them.
 */
export function compiledOnce<Values extends object, Row>(
  build: (values: Values) => Compilable<Row>,
): (values: Values, on?: Db) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined
  return async (values, on) => {
    compiled ??= build(standIns<Values>()).compile()
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof StandIn ? values[parameter.name as keyof Values] : parameter,
    )
    if (on) return (await on.executeQuery<Row>({ ...compiled, parameters })).rows
    const startedAt = performance.now()
    const { rows } = await openPool().query(compiled.sql, parameters)
    warnOfSlow(compiled.sql, performance.now() - startedAt)
    return rows as Row[]
  }
}

class StandIn {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

function standIns<Values extends object>(): Values {
  return new Proxy({} as Values, { get: (_, name) => new StandIn(String(name)) })
}
