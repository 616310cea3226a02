import type { Random } from '../random.ts'
import type { ReadTool } from './read-tool.ts'

/** So many tools of one namespace stand together, and so come into one batch: they are hard to tell apart. */
const together = 2

/** All tools, in another order each time. */
export function inGroups(tools: readonly ReadTool[], random: Random): readonly ReadTool[] {
  const groups = Map.groupBy(tools, ({ group }) => group)
  const pieces: (readonly ReadTool[])[] = []
  for (const members of groups.values()) {
    const shuffled = random.shuffle(members)
    for (let at = 0; at < shuffled.length; at += together) pieces.push(shuffled.slice(at, at + together))
  }
  return random.shuffle(pieces).flat()
}

export function inBatches<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))
}
