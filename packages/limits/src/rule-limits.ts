import type { Rule } from '@gatehouse/policy'
import { toolKey } from '@gatehouse/core'
import type { Wanted } from './wanted.ts'
import { limitKey, type LimitSubject } from './wanted-of.ts'

const lengthMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/** What rules with the effect `limit` count: so many calls in a window that begins with the first of them. They fail closed. */
export function wantedByRules(rules: readonly Rule[], subject: Required<LimitSubject>): readonly Wanted[] {
  return rules.flatMap((rule) => {
    const { id, limit, message } = rule
    if (limit === undefined) return []
    const { calls, per, key } = limit
    const tool = toolKey(subject.tool!)
    const { userId } = subject.principal
    const parts = { principal: [userId], principal_tool: [userId, tool], tool: [tool], tenant: [] }
    return [
      {
        take: {
          kind: 'window' as const,
          key: limitKey(['rule', id, per, key, ...parts[key]]),
          cost: 1,
          units: calls,
          window: { kind: 'fromFirst' as const, lengthMs: lengthMs[per] },
        },
        names: { rule: id },
        decidedBy: id,
        code: 'limit_reached' as const,
        message: message ?? `A rule allows ${calls} of these calls per ${per}. Nothing was run.`,
        fail: 'closed' as const,
      },
    ]
  })
}
