import { parseToolReference, type Operation } from '@gatehouse/core'
import type { RuledTool } from '@gatehouse/policy'
import type { Execution, OutputRuling } from './execution.ts'
import type { RuleDesk } from './ports.ts'
import type { ResultExtras } from './results/result-extras.ts'
import { screeningOf } from './results/screened-content.ts'
import { noteRuling } from './stages/check-input-rules.ts'

/** What rules leave of an output, and what they did. A result that they cannot be asked about is not shown. */
export async function ruleOutput(
  rules: RuleDesk,
  op: Operation,
  execution: Pick<Execution, 'tool' | 'effect'>,
  call: Omit<Parameters<RuleDesk['output']>[2], 'beside'> & { readonly extras?: ResultExtras | undefined },
): Promise<RuledOutput> {
  const { extras = {}, ...asked } = call
  const screening = screeningOf(extras)
  const { beside } = screening
  const question = beside === undefined ? asked : { ...asked, beside }
  const ruling = await rules.output(op, ruledTool(execution), question).catch((error: unknown) => {
    op.note({ details: { output_rules: { error: 'rules_unavailable', why: nameOf(error) } } })
    return undefined
  })
  if (ruling === undefined) return withheld(0, 'rule_error', unaskable)
  noteRuling(op, 'output', ruling)
  if (ruling.error !== undefined) return withheld(ruling.version, 'rule_error', unaskable)
  if (ruling.decision === 'block') return withheld(ruling.version, 'withheld', ruling.decidedBy?.message ?? kept)
  const { version, redactions, value: left } = ruling
  const value =
    beside === undefined ? left : ((left as { structuredContent?: unknown } | null)?.structuredContent ?? null)
  const output = { value, extras: { ...extras, ...screening.restore(left) } }
  return version === 0
    ? { ...output, extras }
    : { ...output, ruling: { version, redactions: redactions.slice(0, mostRedactions) } }
}

export interface RuledOutput {
  readonly value: unknown
  readonly extras: ResultExtras
  readonly ruling?: OutputRuling
}

/** The execution as it may be shown now: rules are asked anew about what was stored under older ones. */
export async function asShown(rules: RuleDesk, op: Operation, execution: Execution): Promise<Execution> {
  const { result, extras: stored, ruling: before } = execution
  if (execution.status !== 'succeeded' || result === undefined) return execution
  const asked = before === undefined ? {} : { asked: before.version }
  const { value, extras, ruling } = await ruleOutput(rules, op, execution, { ...asked, output: result, extras: stored })
  if (ruling === undefined) return execution
  const message = ruling.message ?? before?.message
  return {
    ...execution,
    result: value,
    extras,
    ruling: {
      version: ruling.version,
      redactions: [...(before?.redactions ?? []), ...ruling.redactions],
      ...(message === undefined ? {} : { message }),
    },
  }
}

const kept = 'A rule of this installation withholds the result. The tool has run.'
const unaskable = 'The result is withheld, since a rule could not be asked about it. The tool has run.'
const mostRedactions = 1_000

function withheld(version: number, kind: string, message: string) {
  return { value: null, extras: {}, ruling: { version, redactions: [{ kind, at: '' }], message } }
}

function ruledTool({ tool, effect }: Pick<Execution, 'tool' | 'effect'>): RuledTool {
  const { source, namespace, name } = parseToolReference(tool)
  return { source, namespace, name, effect }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
