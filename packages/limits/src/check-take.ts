import { GatehouseError } from '@gatehouse/core'
import { mostTakes, type Take } from './limit-store.ts'

/** Beyond it, sums are not exact any more. */
const mostExact = Number.MAX_SAFE_INTEGER

/**
 * What stores rely on: whole numbers that stay exact, keys that differ. Throws `invalid_take`; whoever sees that has
 * made a mistake in the program, since limits are checked when they are read.
 */
export function checkTakes(takes: readonly Take[]): void {
  if (takes.length > mostTakes) throw refusal(`at most ${mostTakes} limits are taken at once`)
  if (new Set(takes.map(({ key }) => key)).size !== takes.length) throw refusal('one key is asked for twice')
  for (const take of takes) {
    const numbers = numbersOf(take)
    if (!numbers.every((number) => Number.isSafeInteger(number) && number >= 1)) {
      throw refusal('units, times and costs are whole numbers from 1 on')
    }
    if (take.kind === 'rate' && (take.burst + take.cost) * take.periodMs > mostExact)
      throw refusal('too large to be exact')
  }
}

function numbersOf(take: Take): readonly number[] {
  if (take.kind === 'rate') return [take.units, take.periodMs, take.burst, take.cost]
  if (take.kind === 'place') return [take.units, take.leaseMs]
  const { window } = take
  const times = window.kind === 'fromFirst' ? [window.lengthMs] : [window.endsAt, window.nextEndsAt]
  return [take.units, take.cost, ...times]
}

function refusal(why: string): GatehouseError {
  return new GatehouseError('internal', 'invalid_take', `A limit cannot be taken: ${why}.`)
}
