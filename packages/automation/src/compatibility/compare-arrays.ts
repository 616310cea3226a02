import { countInWords } from './compare-values.ts'
import { reason, type Comparison, type Pair } from './comparison.ts'
import { valuesOf } from './keywords.ts'
import { below, joinReasons, type Reason } from './reason.ts'
import type { Shape } from './shape.ts'

const maxPositions = 100

/** Items, position by position where `prefixItems` tells them apart. */
export function compareArrays(comparison: Comparison, { left, right }: Pair): readonly Reason[] {
  const { refusal } = comparison
  const most = Math.min(Infinity, ...numbers(left, 'maxItems'))
  const askedMost = Math.min(Infinity, ...numbers(right, 'maxItems'))
  const least = Math.max(0, ...numbers(left, 'minItems'))
  const askedLeast = Math.max(0, ...numbers(right, 'minItems'))
  const reasons: (readonly Reason[])[] = []
  if (least < askedLeast || most > askedMost) {
    reasons.push([reason('item_count', refusal, countInWords(least, most), countInWords(askedLeast, askedMost))])
  }
  const isUnique = valuesOf(left, 'uniqueItems').includes(true)
  if (valuesOf(right, 'uniqueItems').includes(true) && !isUnique && most > 1) {
    reasons.push([reason('unique_items', refusal, 'repeats allowed', 'each item once')])
  }
  const positions = Math.min(Math.max(prefixLength(left), prefixLength(right)), maxPositions)
  if (Math.max(prefixLength(left), prefixLength(right)) > maxPositions) {
    reasons.push([reason('unknown', refusal, 'a long tuple', 'a long tuple', '/prefixItems')])
  }
  for (let i = 0; i < Math.min(positions, most); i++) {
    const found = comparison.compareSchemas(itemsAt(left, i), itemsAt(right, i))
    reasons.push(below(found, 'prefixItems', String(i)))
  }
  if (most <= positions) return joinReasons(reasons)
  return joinReasons([...reasons, below(comparison.compareSchemas(itemsAt(left), itemsAt(right)), 'items')])
}

function prefixLength({ conjuncts }: Shape): number {
  return Math.max(0, ...conjuncts.map(({ prefixItems }) => (Array.isArray(prefixItems) ? prefixItems.length : 0)))
}

/** What holds at a position; without one, behind every prefix. */
function itemsAt({ conjuncts }: Shape, position = Infinity): readonly unknown[] {
  return conjuncts.flatMap(({ prefixItems, items }) => {
    const own = Array.isArray(prefixItems) ? (prefixItems as unknown[])[position] : undefined
    const schema = own ?? items
    return schema === undefined ? [] : [schema]
  })
}

function numbers(shape: Shape, keyword: string): readonly number[] {
  return valuesOf(shape, keyword).filter((value) => typeof value === 'number')
}
