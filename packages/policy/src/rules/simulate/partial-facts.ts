import { toolKey } from '@gatehouse/core'
import type { Facts } from '../compile-condition.ts'
import type { RecordedCall } from './recorded-call.ts'

/** Facts of which some are missing: whoever looks at one of those is told so, by an exception. */
export interface PartialFacts {
  readonly facts: Facts
  /** Runs a question; what it answers, or what it would have needed. */
  ask<T>(question: (facts: Facts) => T): { readonly answer: T } | { readonly missing: readonly string[] }
}

class Missing extends Error {}

type Tool = NonNullable<Facts['tool']>
type Run = NonNullable<Facts['run']>

/** `areLabelsKnown`: false when other rules would have labelled the run otherwise. */
export function partialFacts(call: RecordedCall, areLabelsKnown: boolean): PartialFacts {
  const touched = new Set<string>()
  const some = <T extends object>(at: string, members: { readonly [Name in keyof T]: T[Name] | undefined }): T => {
    const shown = {}
    for (const [name, value] of Object.entries(members)) {
      const path = `${at}${name}`
      const get = (): unknown => {
        if (value !== undefined) return value
        touched.add(path)
        throw new Missing(path)
      }
      Object.defineProperty(shown, name, { enumerable: true, get })
    }
    return shown as T
  }
  const { principal, actor, tool, effect, trust, run, labels, at } = call
  const facts = some<Required<Facts>>('', {
    principal: some<Facts['principal']>('principal.', {
      id: principal.id,
      email: principal.email,
      name: undefined,
      issuer: principal.issuer,
      groups: principal.groups,
      roles: principal.roles,
    }),
    actor: some<Facts['actor']>('actor.', {
      kind: actor?.kind,
      id: actor?.id,
      name: actor === undefined ? undefined : (actor.name ?? ''),
    }),
    tool: some<Tool>('tool.', { key: toolKey(tool), ...tool, effect, trust }),
    arguments: undefined,
    result: undefined,
    time: new Date(at),
    run: some<Run>('run.', { id: run, labels: areLabelsKnown ? labels : undefined }),
  })
  return {
    facts,
    ask(question) {
      touched.clear()
      try {
        return { answer: question(facts) }
      } catch (error) {
        // Conditions wrap what a member throws.
        if (touched.size === 0) throw error
        return { missing: [...touched] }
      }
    },
  }
}
