import { GatehouseError, newId, type Clock, type Operation, type Stage } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { HookPhase, HookRuling } from '@gatehouse/policy'
import type { Hooked, Permitted, Requested, Ruled, Validated } from '../call.ts'
import type { HookDesk, RuleDesk } from '../ports.ts'
import { askInputRules } from './check-input-rules.ts'
import { refuseUnfitInput } from './validate-input.ts'

interface Deps {
  readonly hooks?: HookDesk | undefined
  readonly validator: SchemaValidator
  readonly clock: Clock
}

type Call = Requested & Permitted & Validated & Partial<Hooked>

/**
 * What policy hooks of a phase say of the input. What they put in its place must fit the schema, and the rules are asked
 * about it: `before` stands before them, and `after` asks them again.
 */
export function askPreHooksBefore(deps: Deps): Stage<Call, Validated & Hooked> {
  return {
    name: 'ask-pre-hooks-before',
    run: async (op, call) =>
      (await asked(deps, op, 'before', call)) ?? { validInput: call.validInput, hooked: unasked },
  }
}

export function askPreHooksAfter(
  deps: Deps & { readonly rules: RuleDesk },
): Stage<Call & Ruled & Hooked, Validated & Hooked & Ruled> {
  return {
    name: 'ask-pre-hooks-after',
    async run(op, call) {
      const { validInput, hooked, ruling } = call
      const found = await asked(deps, op, 'after', call)
      if (found === undefined) return { validInput, hooked, ruling }
      if (found.validInput === validInput) return { ...found, ruling }
      const again = await askInputRules(deps.rules, op, call.definition, found.validInput)
      if (again.redactions.length > 0) refuseUnfit(deps.validator, call, again.value)
      const approval =
        again.decision === 'require_approval' && again.decidedBy !== undefined ? { approvalBy: again.decidedBy } : {}
      const { limits, labels } = again
      const redactions = [...ruling.redactions, ...again.redactions]
      return { ...found, validInput: again.value, ruling: { ...ruling, limits, labels, redactions, ...approval } }
    },
  }
}

const unasked: Hooked['hooked'] = { notices: [], names: [] }

/** Undefined when no hook was asked. */
async function asked(
  deps: Deps,
  op: Operation,
  phase: HookPhase,
  call: Call,
): Promise<(Validated & Hooked) | undefined> {
  if (deps.hooks === undefined) return undefined
  const { definition, hooked = unasked, isDryRun } = call
  const executionId = call.executionId ?? hooked.executionId ?? newId('exe', deps.clock.now())
  const ruling = await deps.hooks.pre(op, phase, {
    tool: definition,
    executionId,
    input: { value: call.validInput },
    ...(isDryRun === undefined ? {} : { isDryRun }),
  })
  if (ruling.asked.length === 0) return undefined
  op.note({ details: { [`pre_hooks_${phase}`]: ruling.asked } })
  if (ruling.decision !== 'allow') throw refusal(op, ruling)
  if (ruling.value !== call.validInput) refuseUnfit(deps.validator, call, ruling.value)
  return {
    validInput: ruling.value,
    hooked: {
      executionId,
      names: [...hooked.names, ...ruling.asked.map(({ hook }) => hook)],
      notices: [...hooked.notices, ...hookNotices('input', ruling)],
    },
  }
}

/** What hooks changed, in words for the caller: places, never values. */
export function hookNotices(what: 'input' | 'result', { asked }: Pick<HookRuling, 'asked'>): readonly string[] {
  return asked.flatMap(({ hook, overrides = [] }) => {
    if (overrides.length === 0) return []
    const places = overrides.slice(0, 10).map((at) => (at === '' ? 'all of it' : at))
    return [`Policy hook ${hook} changed the ${what}: ${places.join(', ')}.`]
  })
}

/** What a hook says, as a quotation: it comes from outside, and may be read by a model. */
export function quoted(said: string | undefined): string {
  if (said === undefined) return ''
  // Neither line breaks nor marks that change how the text around them is shown.
  const words = said.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return words === '' ? '' : ` It says: ${JSON.stringify(words.length > 500 ? `${words.slice(0, 500)}…` : words)}`
}

function refusal(op: Operation, ruling: HookRuling): GatehouseError {
  const { decision, decidedBy = '', said, retryAfterMs = 1_000 } = ruling
  op.note({
    decision: 'deny',
    reason: decision === 'hook_failed' ? 'hook_failed' : 'hook',
    decidedBy: `hook:${decidedBy}`,
  })
  const details = { hook: decidedBy }
  if (decision === 'rate_limited') {
    const message = `A policy hook of this installation allows no more of these calls for now. Nothing was run.${quoted(said)}`
    return new GatehouseError('rate_limited', 'rate_limited', message, { retryAfterMs, details })
  }
  if (decision === 'denied_by_hook') {
    const message = `A policy hook of this installation does not let this call through. Nothing was run.${quoted(said)}`
    const hint = 'Do not try to get around it; ask your administrator.'
    return new GatehouseError('forbidden', 'denied_by_hook', message, { hint, details })
  }
  return new GatehouseError(
    'unavailable',
    'hook_failed',
    'A policy hook that must be asked could not be asked. Nothing was run.',
    { hint: 'Try again later; gatehouse hooks test shows what is wrong with it.', details },
  )
}

function refuseUnfit(validator: SchemaValidator, { definition }: Permitted, input: unknown): void {
  refuseUnfitInput(validator, definition.inputSchema, {
    input,
    subject: 'tool',
    hint: 'A policy hook of this installation changed the input; ask your administrator.',
  })
}
