import { GatehouseError, type Operation, type Stage } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { RuledTool, Ruling } from '@gatehouse/policy'
import type { Permitted, Requested, Ruled, Validated } from '../call.ts'
import type { RuleDesk } from '../ports.ts'
import { refuseUnfitInput } from './validate-input.ts'

/**
 * What rules say of the input. A redaction changes what the tool gets, so the input must still fit afterwards; the digest stays
 * that of what the caller sent.
 */
export function checkInputRules(deps: {
  readonly rules: RuleDesk
  readonly validator: SchemaValidator
}): Stage<Requested & Permitted & Validated, Validated & Ruled> {
  return {
    name: 'check-input-rules',
    async run(op, call) {
      const ruling = await askInputRules(deps.rules, op, call.definition, call.validInput)
      if (ruling.redactions.length > 0) {
        refuseUnfitInput(deps.validator, call.definition.inputSchema, {
          input: ruling.value,
          subject: 'tool',
          hint: 'Rules took parts of the input out before it was checked; leave them out.',
        })
      }
      const { limits, labels, redactions, version, decision, decidedBy } = ruling
      const approval = decision === 'require_approval' && decidedBy !== undefined ? { approvalBy: decidedBy } : {}
      return { validInput: ruling.value, ruling: { limits, labels, redactions, version, ...approval } }
    },
  }
}

/** Throws `blocked_by_rule`; otherwise what rules leave of an input, and ask for. */
export async function askInputRules(rules: RuleDesk, op: Operation, tool: RuledTool, input: unknown): Promise<Ruling> {
  const ruling = await rules.input(op, tool, input)
  noteRuling(op, 'input', ruling)
  if (ruling.decision !== 'block') return ruling
  op.note({
    decision: 'deny',
    reason: ruling.error === undefined ? 'rule' : 'rule_error',
    decidedBy: ruling.decidedBy!.id,
  })
  throw new GatehouseError(
    'forbidden',
    'blocked_by_rule',
    ruling.decidedBy?.message ?? 'A rule of this installation does not let this call through. Nothing was run.',
    { hint: 'Do not try to get around it; ask your administrator.', details: { rule: ruling.decidedBy!.id } },
  )
}

/** Versions, rules, kinds and places: never what was found. */
export function noteRuling(op: Operation, phase: 'input' | 'output', ruling: Ruling): void {
  const holding = ruling.trace.filter(({ answer }) => answer === 'holds' || answer === 'error')
  if (holding.length === 0) return
  op.note({
    details: {
      [`${phase}_rules`]: {
        version: ruling.version,
        decision: ruling.decision,
        ...(ruling.decidedBy === undefined ? {} : { decidedBy: ruling.decidedBy.id }),
        ...(ruling.error === undefined ? {} : { error: ruling.error }),
        held: holding.slice(0, mostNoted).map(({ ruleId }) => ruleId),
        ...(ruling.redactions.length === 0 ? {} : { redactions: ruling.redactions.slice(0, mostNoted) }),
      },
    },
  })
}

const mostNoted = 100
