import { parseToolReference, type Operation, type Stage } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { HookPhase, HookRuling } from '@gatehouse/policy'
import type { ToolOutput } from '@gatehouse/spec'
import type { Claimed, Dispatched, OutputChecked, OutputHooked, Permitted, Validated } from '../call.ts'
import type { HookDesk, RuleDesk } from '../ports.ts'
import { hookNotices, quoted } from './ask-pre-hooks.ts'
import { checkOutputRules } from './check-output-rules.ts'

interface Deps {
  readonly hooks?: HookDesk | undefined
}

type Call = Partial<Pick<Permitted, 'definition'>> &
  Partial<Validated> &
  Pick<Claimed, 'execution'> &
  Dispatched &
  Partial<OutputHooked>

/** What policy hooks say of the output, before rules see it. */
export function askPostHooksBefore(deps: Deps): Stage<Call, Dispatched & OutputHooked> {
  return {
    name: 'ask-post-hooks-before',
    async run(op, call) {
      return asked(deps, op, 'before', { ...call, outputHooked: { redactions: [], notices: [] } })
    },
  }
}

/** And after: rules are asked again about what a hook put in place of what they let through. */
export function askPostHooksAfter(
  deps: Deps & { readonly validator: SchemaValidator; readonly rules: RuleDesk },
): Stage<Call & OutputHooked & OutputChecked, Dispatched & OutputChecked & OutputHooked> {
  const rules = checkOutputRules(deps)
  return {
    name: 'ask-post-hooks-after',
    async run(op, call) {
      const { output, outputHooked } = await asked(deps, op, 'after', call)
      const again = output === call.output ? undefined : await rules.run(op, { ...call, output })
      const ruled = again?.ruled ?? call.ruled
      const { redactions, notices, message } = outputHooked
      return {
        output: again?.output ?? output,
        outputHooked,
        warnings: [...(again?.warnings ?? call.warnings), ...notices],
        ...(ruled === undefined && redactions.length === 0 && message === undefined
          ? {}
          : {
              ruled: {
                version: ruled?.version ?? 0,
                redactions: [...redactions, ...(call.ruled?.redactions ?? []), ...(again?.ruled?.redactions ?? [])],
                ...messageOf(message ?? ruled?.message),
              },
            }),
      }
    },
  }
}

/** The tool has run: whoever gives up now would lose what it did. */
const longestMs = 60_000

async function asked(
  deps: Deps,
  op: Operation,
  phase: HookPhase,
  call: Call & OutputHooked,
): Promise<Dispatched & OutputHooked> {
  const { output, execution, outputHooked } = call
  const standing = { output, outputHooked }
  if (deps.hooks === undefined || output.kind === 'left' || outputHooked.message !== undefined) return standing
  const shown = shownOutput(output)
  const ruling = await deps.hooks
    .post({ ...op, signal: AbortSignal.timeout(longestMs) }, phase, {
      call: {
        tool: { ...parseToolReference(execution.tool), version: execution.toolVersion, effect: execution.effect },
        executionId: execution.id,
        ...('validInput' in call ? { input: { value: call.validInput } } : {}),
      },
      outcome: {
        isSuccess: output.kind === 'succeeded',
        value: shown,
        ...(output.kind === 'failed'
          ? { failure: { code: output.failure.kind, message: output.failure.message } }
          : {}),
      },
    })
    // Nothing may be shown that should have been asked about.
    .catch((): HookRuling => ({ decision: 'hook_failed', value: shown, asked: [] }))
  if (ruling.decision !== 'allow') return withheld(output, ruling, outputHooked)
  if (ruling.value === shown) return standing
  return {
    output: replaced(output, ruling.value),
    outputHooked: { ...outputHooked, notices: [...outputHooked.notices, ...hookNotices('result', ruling)] },
  }
}

/** Content beside the value is part of the result, so a hook sees it as well. */
function shownOutput(output: ToolOutput): unknown {
  if (output.kind === 'failed') return output.failure.body
  const { kind: _kind, value, ...extras } = output
  return Object.values(extras).some((one) => one !== undefined) ? { structuredContent: value, ...extras } : value
}

/** What a hook gives back is all that is left. */
function replaced(output: ToolOutput, value: unknown): ToolOutput {
  if (output.kind === 'succeeded') return { kind: 'succeeded', value }
  return { kind: 'failed', failure: { ...output.failure, message: changedFailure, body: value } }
}

function withheld(
  output: ToolOutput,
  ruling: HookRuling,
  hooked: OutputHooked['outputHooked'],
): Dispatched & OutputHooked {
  const { decision, said } = ruling
  const why = decision === 'hook_failed' ? unasked : `${kept}${quoted(said)}`
  const redactions = [...hooked.redactions, { kind: decision, at: '' }]
  const { kind } = output
  const left: ToolOutput =
    kind === 'succeeded'
      ? { kind, value: null }
      : { kind, failure: { ...withoutBody(output.failure), message: withheldFailure } }
  return { output: left, outputHooked: { ...hooked, redactions, message: why } }
}

function withoutBody({ body: _body, ...rest }: Extract<ToolOutput, { kind: 'failed' }>['failure']) {
  return rest
}

function messageOf(message: string | undefined): { message?: string } {
  return message === undefined ? {} : { message }
}

const kept = 'A policy hook of this installation withholds the result. The tool has run.'
const unasked = 'The result is withheld, since a policy hook could not be asked about it. The tool has run.'
const withheldFailure = 'The tool failed. A policy hook does not let through what it said.'
const changedFailure = 'The tool failed. A policy hook changed what it said.'
