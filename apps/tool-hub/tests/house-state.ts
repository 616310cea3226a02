import type { TestHouse } from '@gatehouse/testing-dev-env'
import { expect } from 'vitest'

/** What a house holds, apart from its record of what happened: the audit grows with every request, and should. */
export async function stateOf(house: TestHouse): Promise<unknown> {
  const read = async (path: string): Promise<unknown> => (await house.admin('GET', path)).body
  const [sources, ...others] = await Promise.all([
    read('/api/sources') as Promise<{ sources: { last_sync?: unknown }[] }>,
    read('/api/users?limit=1000'),
    read('/api/keys?limit=1000'),
    read('/api/grants?limit=1000'),
    read('/api/executions?user=*&limit=1000'),
    read('/api/namespaces?limit=500'),
    read('/automation/api/targets'),
    read('/automation/api/catalog/actions?limit=500'),
  ])
  return [sources.sources.map(({ last_sync: _last, ...source }) => source), ...others]
}

/** Stack frames, statements, and where the program lies: none of it is a caller's business. */
const insides =
  /\bat \S+ \(|\.(?:ts|js|mjs|cjs):\d+|node_modules|file:\/\/|\/packages\/|\/apps\/|\binsert into\b|\bselect .* from\b|\$\d/i

export function expectNoInsides(text: string): void {
  expect(text).not.toMatch(insides)
}
