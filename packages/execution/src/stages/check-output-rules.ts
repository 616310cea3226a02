import type { Operation, Stage } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { ToolOutput } from '@gatehouse/spec'
import type { Claimed, Dispatched, OutputChecked, Permitted, Validated } from '../call.ts'
import type { RuleDesk } from '../ports.ts'
import { ruleOutput } from '../rule-output.ts'

type Call = Partial<Pick<Permitted, 'definition'>> & Partial<Validated> & Pick<Claimed, 'execution'> & Dispatched

/**
 * What goes on is the output as rules leave it: before it is stored, before anybody sees it. One that is not what its schema
 * promises is passed on and said to be so; hiding it would lose the work.
 */
export function checkOutputRules(deps: {
  readonly validator: SchemaValidator
  readonly rules: RuleDesk
}): Stage<Call, OutputChecked & Dispatched> {
  return {
    name: 'check-output-rules',
    async run(op, call) {
      const { output } = call
      if (output.kind === 'left') return { output, warnings: [] }
      const warnings = unfitWarnings(deps.validator, call.definition?.outputSchema, output)
      return { ...(await ruled(deps.rules, op, call, output)), warnings }
    },
  }
}

async function ruled(
  rules: RuleDesk,
  op: Operation,
  call: Call,
  output: ToolOutput,
): Promise<Dispatched & Pick<OutputChecked, 'ruled'>> {
  const input = 'validInput' in call ? { input: { value: call.validInput } } : {}
  if (output.kind === 'succeeded') {
    const { kind, value: before, ...extras } = output
    const asked = { ...input, output: before ?? null, extras }
    const { value, extras: left, ruling } = await ruleOutput(rules, op, call.execution, asked)
    return { output: { kind, value, ...left }, ...(ruling === undefined ? {} : { ruled: ruling }) }
  }
  const { message, body, ...rest } = output.failure
  const said = body === undefined ? { message } : { message, body }
  const { value, ruling } = await ruleOutput(rules, op, call.execution, { ...input, output: said })
  if (ruling === undefined) return { output }
  const left =
    value === null ? { message: 'The tool failed. Rules do not let through what it said.' } : (value as typeof said)
  return { output: { kind: 'failed', failure: { ...rest, ...left } }, ruled: ruling }
}

function unfitWarnings(
  validator: SchemaValidator,
  outputSchema: Permitted['definition']['outputSchema'],
  output: ToolOutput,
): readonly string[] {
  if (output.kind !== 'succeeded' || outputSchema === undefined) return []
  const [problem] = validator.validate(outputSchema, output.value)
  if (problem === undefined) return []
  return [`The result does not fit the tool's output schema: ${problem.at} ${problem.message}`]
}
