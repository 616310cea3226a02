import type { AuditStore, StoredEntry } from '@gatehouse/audit'
import { parseToolReference } from '@gatehouse/core'
import {
  compileRules,
  givesSameLabels,
  judgePartly,
  recordedAnswers,
  type CompiledRules,
  type PartlyDecision,
  type PartlyRuling,
  type Rule,
  type RuleStore,
} from '@gatehouse/policy'
import { recordedEntry, type RecordedEntry } from './recorded-facts.ts'

export interface SimulationRequest {
  readonly tenantId: string
  /** The whole set that is tried. */
  readonly rules: readonly Rule[]
  readonly since: number
  readonly until: number
  readonly maxEntries: number
  readonly signal: AbortSignal
  readonly onProgress: (progress: { readonly done: number; readonly label: string }) => void
}

/** One entry for which the rules decide otherwise, or nobody can say. */
export interface SimulatedEntry {
  readonly entryId: string
  readonly at: number
  readonly action: string
  readonly userId: string
  readonly email?: string
  readonly tool: string
  readonly phase: 'list' | 'input' | 'output'
  readonly before: string
  /** Absent when it is unknown. */
  readonly after?: string
  readonly decidedBy?: string
  /** The rules in force decide so as well: the difference is older than what is tried. */
  readonly isInForce?: boolean
  /** What the record would have to hold to decide it. */
  readonly missing?: readonly string[]
}

export interface Simulation {
  readonly entries: number
  readonly same: number
  readonly different: number
  readonly unknown: number
  /** Entries that no rule had a part in: refused before rules were asked. */
  readonly untouched: number
  /** What was missing, and for how many. */
  readonly missing: Readonly<Record<string, number>>
  /** False when there were more entries than were looked at; `until` of the next one is `oldestAt`. */
  readonly isComplete: boolean
  readonly oldestAt?: number
  /** Newest first, at most 1,000. */
  readonly differences: readonly SimulatedEntry[]
  /** At most 200. */
  readonly undecided: readonly SimulatedEntry[]
}

const pageSize = 500
const mostDifferences = 1_000
const mostUndecided = 200
const actions = ['tools.execute', 'tools.search'] as const

/** Replays what was recorded against other rules. What the record does not hold is never guessed. */
export async function simulate(
  stores: { readonly audit: Pick<AuditStore, 'list'>; readonly rules: RuleStore },
  request: SimulationRequest,
): Promise<Simulation> {
  const { tenantId, since, until, maxEntries, signal, onProgress } = request
  const setAt = rulesByVersion(stores.rules, tenantId)
  const current = await stores.rules.current(tenantId)
  const tried = compiledSet(request.rules)
  const inForce = compiledSet(current.rules)
  const tally = createTally()
  let isComplete = true
  for (const action of actions) {
    let cursor: string | undefined
    do {
      signal.throwIfAborted()
      const limit = Math.min(pageSize, maxEntries - tally.entries)
      if (limit <= 0) {
        isComplete = false
        break
      }
      const page = await stores.audit.list(
        tenantId,
        { action, since, until, phases: ['closed'] },
        { limit, ...(cursor === undefined ? {} : { cursor }) },
      )
      for (const entry of page.items) {
        const recorded = recordedEntry(entry)
        const past = recorded?.version === undefined ? undefined : await setAt(recorded.version)
        tally.add(entry, recorded === undefined ? undefined : replay(entry, recorded, { past, tried, inForce }))
      }
      cursor = page.next
      onProgress({ done: tally.entries, label: new Date(page.items.at(-1)?.at ?? until).toISOString() })
    } while (cursor !== undefined)
  }
  return tally.result(isComplete)
}

interface RuleSide {
  readonly rules: readonly Rule[]
  readonly compiled: CompiledRules
}

interface Sides {
  /** As they stood when it was recorded; undefined when the record does not say. */
  readonly past: readonly Rule[] | undefined
  readonly tried: RuleSide
  readonly inForce: RuleSide
}

function compiledSet(rules: readonly Rule[]): RuleSide {
  return { rules, compiled: compileRules({ version: 0, rules }) }
}

/** Undefined: rules had no part in it. */
function replay(entry: StoredEntry, recorded: RecordedEntry, sides: Sides): Found | undefined {
  if (recorded.shown !== undefined) return replaySearch(recorded, sides)
  if (entry.decision === 'deny' && !recorded.wasAsked) {
    // Whether grants would allow it without the rule is not in the record.
    if (entry.reason !== 'rule' || entry.decidedBy?.startsWith('rule:') !== true) return undefined
    return compared(
      'list',
      { decision: 'block', redactedBy: [], limitedBy: [], decidedBy: entry.decidedBy.slice(5) },
      (side) => {
        const ruling = decide(recorded, sides, side, 'list')
        return ruling.kind === 'decided' && ruling.decision.decision !== 'block'
          ? { kind: 'unknown', missing: ['grants'] }
          : ruling
      },
      sides,
    )
  }
  const listed = compared('list', nothing, (side) => decide(recorded, sides, side, 'list'), sides)
  if (listed.kind !== 'same') return listed
  if (!recorded.wasAsked) return undefined
  const input = compared(
    'input',
    recordedDecision(recorded.input, sides.past),
    (side) => decide(recorded, sides, side, 'input'),
    sides,
  )
  if (input.kind !== 'same' || !recorded.hasResult) return input
  return compared(
    'output',
    recordedDecision(recorded.output, sides.past),
    (side) => decide(recorded, sides, side, 'output'),
    sides,
  )
}

const nothing: PartlyDecision = { decision: 'allow', redactedBy: [], limitedBy: [] }

type Found =
  | { readonly kind: 'same' }
  | (Pick<SimulatedEntry, 'phase' | 'before' | 'after' | 'decidedBy' | 'isInForce' | 'missing'> & {
      readonly kind: 'different' | 'unknown'
      readonly tool?: string
    })

function compared(
  phase: SimulatedEntry['phase'],
  before: PartlyDecision,
  decideWith: (side: RuleSide) => PartlyRuling,
  { tried, inForce }: Sides,
): Found {
  const ruling = decideWith(tried)
  const was = inWords(phase, before)
  if (ruling.kind === 'unknown') return { kind: 'unknown', phase, before: was, missing: ruling.missing }
  const is = inWords(phase, ruling.decision)
  if (is === was) {
    const counts = ruling.decision.limitedBy.join() === before.limitedBy.join()
    // How many calls there were before it is not in the entry.
    return counts ? { kind: 'same' } : { kind: 'unknown', phase, before: was, missing: ['counts of calls'] }
  }
  const present = decideWith(inForce)
  return {
    kind: 'different',
    phase,
    before: was,
    after: is,
    ...decider(ruling.decision),
    ...(present.kind === 'decided' && inWords(phase, present.decision) === is ? { isInForce: true } : {}),
  }
}

function decide(
  recorded: RecordedEntry,
  { past }: Sides,
  side: RuleSide,
  phase: SimulatedEntry['phase'],
): PartlyRuling {
  const ruling = phase === 'list' ? undefined : (recorded[phase] ?? { decision: 'allow', held: [] })
  const areLabelsKnown = past !== undefined && givesSameLabels(past, side.rules)
  const hasAnswers = past !== undefined && ruling !== undefined && areLabelsKnown
  return judgePartly(side.compiled, phase, recorded.call, {
    areLabelsKnown,
    ...(hasAnswers ? { answers: recordedAnswers(ruling, past, side.rules, phase) } : {}),
  })
}

/** Tools that were shown and would not be. What was hidden then, and would be shown, is not in the record. */
function replaySearch(recorded: RecordedEntry, sides: Sides): Found {
  const shown = recorded.shown!.map((tool) => {
    const { source, namespace, name } = parseToolReference(tool)
    const about = { ...recorded, call: { ...recorded.call, tool: { source, namespace, name } } }
    return { tool, found: compared('list', nothing, (side) => decide(about, sides, side, 'list'), sides) }
  })
  const changed =
    shown.find(({ found }) => found.kind === 'different') ?? shown.find(({ found }) => found.kind === 'unknown')
  if (changed === undefined || changed.found.kind === 'same') return { kind: 'same' }
  return { ...changed.found, tool: changed.tool }
}

function recordedDecision(ruling: RecordedEntry['input'], past: readonly Rule[] | undefined): PartlyDecision {
  if (ruling === undefined) return nothing
  const { decision, decidedBy, held } = ruling
  const heldWith = (effect: Rule['effect']): readonly string[] =>
    decision === 'block'
      ? []
      : (past ?? []).filter((rule) => rule.effect === effect && held.includes(rule.id)).map(({ id }) => id)
  return {
    decision,
    ...(decidedBy === undefined ? {} : { decidedBy }),
    redactedBy: heldWith('redact').toSorted(),
    limitedBy: heldWith('limit').toSorted(),
  }
}

/** Without the rule: another one that decides the same is no difference. */
function inWords(phase: SimulatedEntry['phase'], { decision, redactedBy }: PartlyDecision): string {
  const words = { list: 'hidden', input: 'blocked', output: 'withheld' }
  if (decision === 'block') return words[phase]
  const redacted = redactedBy.length === 0 ? '' : `, redacted by ${redactedBy.toSorted().join(', ')}`
  return decision === 'allow' ? `allowed${redacted}` : `approval_required${redacted}`
}

function decider({ decidedBy, redactedBy }: PartlyDecision): { readonly decidedBy?: string } {
  const by = decidedBy ?? redactedBy.at(-1)
  return by === undefined ? {} : { decidedBy: by }
}

function createTally() {
  const counts = { same: 0, different: 0, unknown: 0, untouched: 0 }
  const missing = new Map<string, number>()
  const differences: SimulatedEntry[] = []
  const undecided: SimulatedEntry[] = []
  let entries = 0
  let oldestAt: number | undefined
  return {
    get entries() {
      return entries
    },
    add(entry: StoredEntry, found: Found | undefined): void {
      entries++
      oldestAt = Math.min(oldestAt ?? entry.at, entry.at)
      counts[found?.kind ?? 'untouched']++
      if (found === undefined || found.kind === 'same') return
      for (const one of found.missing ?? []) missing.set(one, (missing.get(one) ?? 0) + 1)
      const { kind, tool, ...facts } = found
      const [list, most] = kind === 'different' ? [differences, mostDifferences] : [undecided, mostUndecided]
      if (list.length >= most) return
      list.push({
        entryId: entry.id,
        at: entry.at,
        action: entry.action,
        userId: entry.userId!,
        ...(entry.email === undefined ? {} : { email: entry.email }),
        tool: tool ?? entry.tool ?? '',
        ...facts,
      })
    },
    result: (isComplete: boolean): Simulation => ({
      entries,
      ...counts,
      missing: Object.fromEntries([...missing].toSorted()),
      isComplete,
      ...(oldestAt === undefined ? {} : { oldestAt }),
      differences,
      undecided,
    }),
  }
}

const mostVersions = 50

function rulesByVersion(store: RuleStore, tenantId: string): (version: number) => Promise<readonly Rule[] | undefined> {
  const known = new Map<number, readonly Rule[] | undefined>()
  return async (version) => {
    if (known.has(version)) return known.get(version)
    const rules = (await store.at(tenantId, version))?.rules
    known.set(version, rules)
    if (known.size > mostVersions) known.delete(known.keys().next().value!)
    return rules
  }
}
