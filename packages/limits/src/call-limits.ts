import type { Clock, Principal } from '@gatehouse/core'
import type { Rule, RuledTool } from '@gatehouse/policy'
import type { Limit, LimitScope } from './limit.ts'
import type { Limiter } from './limiter.ts'
import type { LimiterStanding } from './store-standing.ts'
import { wantedByRules } from './rule-limits.ts'
import type { Wanted } from './wanted.ts'
import { createLimitBook, limitInWords, takeOf, type LimitSubject } from './wanted-of.ts'

/** The limits of calls of tools: those that are configured, and those that rules set, in one decision. */
export interface CallLimits {
  /** Takes what a call needs, or throws as `Limiter.take` does. Places are held until disposed. */
  enter(principal: Principal, tool: RuledTool, rules: readonly Rule[]): Promise<Disposable>
  /** What `enter` would be refused by now. Takes nothing. */
  wouldRefuse(principal: Principal, tool: RuledTool, rules: readonly Rule[]): Promise<Wanted | undefined>
  /** The configured limits that concern somebody, with what is used of them where the viewer may know. */
  show(subject: LimitSubject, viewer: LimitViewer): Promise<readonly ShownLimit[]>
  /** In words, without use. */
  describe(principal: Principal, tool: RuledTool): readonly string[]
  readonly limits: readonly Limit[]
  standing(): LimiterStanding
}

/** `self`: whoever is limited; sees their own use. `admin`: sees all, but does not know which client somebody would use. */
export type LimitViewer = 'self' | 'admin'

export interface ShownLimit {
  readonly limit: Limit
  /** Absent when it is not known, not the viewer's to know, or counted for a tool and none was named. */
  readonly use?: { readonly used: number; readonly resetsAt?: number }
}

export function createCallLimits(deps: {
  readonly limiter: Limiter
  readonly limits: readonly Limit[]
  readonly clock: Clock
}): CallLimits {
  const { limiter, limits, clock } = deps
  const book = createLimitBook(limits)
  const wantedOf = (principal: Principal, tool: RuledTool, rules: readonly Rule[]): readonly Wanted[] => {
    if (limits.length === 0 && rules.length === 0) return []
    const subject = { principal, tool }
    return [...book.wanted(subject, { now: clock.now() }), ...wantedByRules(rules, subject)]
  }

  return {
    limits,
    standing: () => limiter.standing(),
    enter: (principal, tool, rules) => limiter.take(principal.tenantId, wantedOf(principal, tool, rules)),
    wouldRefuse: (principal, tool, rules) => limiter.wouldRefuse(principal.tenantId, wantedOf(principal, tool, rules)),
    describe: (principal, tool) => book.concerning({ principal, tool }).map(limitInWords),

    async show(subject, viewer) {
      const concerning = book.concerning(subject)
      const known = concerning.filter(({ per }) => isKnown(per, subject, viewer))
      const takes = known.map((limit) => takeOf(limit, subject, { now: clock.now(), cost: 1 }))
      const usage = takes.length === 0 ? [] : await limiter.usage(subject.principal.tenantId, takes)
      return concerning.map((limit): ShownLimit => {
        const use = usage?.[known.indexOf(limit)]
        return { limit, ...(use === undefined ? {} : { use }) }
      })
    },
  }
}

/** What everybody has used together is nobody's own. */
function isKnown(per: readonly LimitScope[], { tool }: LimitSubject, viewer: LimitViewer): boolean {
  if (tool === undefined && (per.includes('tool') || per.includes('namespace'))) return false
  if (viewer === 'admin') return !per.includes('actor')
  return per.includes('user') || per.includes('actor')
}
