import { median } from './quantile.ts'

/**
 * Runs each of the works in turn, several rounds, and answers the median of what each of them measured. In turn, so that
 * what else the machine does in a minute hits all of them alike.
 */
export async function inRounds<Name extends string>(
  rounds: number,
  works: Readonly<Record<Name, () => Promise<number> | number>>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(works) as Name[]
  const measured = new Map(names.map((name) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) measured.get(name)!.push(await works[name]())
  }
  return Object.fromEntries(names.map((name) => [name, median(measured.get(name)!)])) as Record<Name, number>
}

/** Milliseconds that the work took. */
export async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
