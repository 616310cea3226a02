import { parseToolReference, type Operation } from '@gatehouse/core'
import type { RuledTool } from '@gatehouse/policy'
import type { Execution, OutputRuling } from './execution.ts'
import type { RuleDesk } from './ports.ts'
import { noteRuling } from './stages/check-input-rules.ts'

/** What rules leave of an output, and what they did. A result that they cannot be asked about is not shown. */
export async function ruleOutput(
  rules: RuleDesk,
  op: Operation,
  execution: Pick<Execution, 'tool' | 'effect'>,
  call: Parameters<RuleDesk['output']>[2],
): Promise<{ readonly value: unknown; readonly ruling?: OutputRuling }> {
  const ruling = await rules.output(op, ruledTool(execution), call).catch((error: unknown) => {
    op.note({ details: { output_rules: { error: 'rules_unavailable', why: nameOf(error) } } })
    return undefined
  })
  if (ruling === undefined) return withheld(0, 'rule_error', unaskable)
  noteRuling(op, 'output', ruling)
  if (ruling.error !== undefined) return withheld(ruling.version, 'rule_error', unaskable)
  if (ruling.decision === 'block') return withheld(ruling.version, 'withheld', ruling.decidedBy?.message ?? kept)
  const { version, redactions, value } = ruling
  return version === 0 ? { value } : { value, ruling: { version, redactions: redactions.slice(0, mostRedactions) } }
}

/** The execution as it may be shown now: rules are asked anew about what was stored under older ones. */
export async function asShown(rules: RuleDesk, op: Operation, execution: Execution): Promise<Execution> {
  const { result, ruling: before } = execution
  if (execution.status !== 'succeeded' || result === undefined) return execution
  const asked = before === undefined ? {} : { asked: before.version }
  const { value, ruling } = await ruleOutput(rules, op, execution, { ...asked, output: result })
  if (ruling === undefined) return execution
  const message = ruling.message ?? before?.message
  return {
    ...execution,
    result: value,
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
  return { value: null, ruling: { version, redactions: [{ kind, at: '' }], message } }
}

function ruledTool({ tool, effect }: Pick<Execution, 'tool' | 'effect'>): RuledTool {
  const { source, namespace, name } = parseToolReference(tool)
  return { source, namespace, name, effect }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
