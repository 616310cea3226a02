import type { StoredEntry } from '@gatehouse/audit'
import { parseToolReference } from '@gatehouse/core'
import type { RecordedCall, RecordedRuling } from '@gatehouse/policy'
import { z } from 'zod'

const names = z.array(z.string())

/** What the entry of a call keeps for later questions about rules: no argument, no result. */
const ruleFacts = z.object({
  version: z.number().optional(),
  effect: z.enum(['read', 'write', 'destructive']).optional(),
  trust: z.string().optional(),
  run: z.string().optional(),
  groups: names.optional(),
  roles: names.optional(),
  labels: names.optional(),
})

const ruling = z.object({
  decision: z.enum(['allow', 'block', 'require_approval']),
  decidedBy: z.string().optional(),
  error: z.string().optional(),
  held: names,
  version: z.number(),
})

const details = z.object({
  rule_facts: ruleFacts.optional().catch(undefined),
  input_rules: ruling.optional().catch(undefined),
  output_rules: ruling.optional().catch(undefined),
  status: z.string().optional().catch(undefined),
  shown: names.optional().catch(undefined),
})

/** An entry as rules can be asked about it. */
export interface RecordedEntry {
  readonly call: RecordedCall
  /** Version of the rules that were asked; undefined when the record does not say. */
  readonly version?: number
  readonly input?: RecordedRuling
  readonly output?: RecordedRuling
  /** Whether rules of the phase input were asked at all. */
  readonly wasAsked: boolean
  /** Whether a result came back. */
  readonly hasResult: boolean
  /** Of a search: what it showed. */
  readonly shown?: readonly string[]
}

/** Undefined for an entry that names neither a tool nor what was shown. */
export function recordedEntry(entry: StoredEntry): RecordedEntry | undefined {
  const { success, data } = details.safeParse(entry.details ?? {})
  if (!success || entry.userId === undefined) return undefined
  const { rule_facts: facts, input_rules: input, output_rules: output, status, shown } = data
  const tool = toolOf(entry.tool)
  if (tool === undefined && shown === undefined) return undefined
  const version = facts?.version ?? input?.version
  return {
    call: {
      at: entry.at - (entry.durationMs ?? 0),
      principal: {
        id: entry.userId,
        ...known({ email: entry.email, issuer: entry.issuer, groups: facts?.groups, roles: facts?.roles }),
      },
      tool: tool ?? { source: '', namespace: '', name: '' },
      ...known({
        actor: entry.actor,
        effect: facts?.effect,
        trust: facts?.trust,
        run: facts?.run,
        labels: facts?.labels,
      }),
    },
    ...known({ version, input, output, shown }),
    wasAsked: facts !== undefined || input !== undefined || status !== undefined,
    hasResult: status === 'succeeded',
  }
}

function toolOf(reference: string | undefined) {
  if (reference === undefined) return undefined
  try {
    const { source, namespace, name } = parseToolReference(reference)
    return { source, namespace, name }
  } catch {
    return undefined
  }
}

function known<T extends object>(members: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never
}
