import { matchVersion, systemClock } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { ToolOutput } from '@gatehouse/spec'
import type { Action, ComposedAction } from '../../action/action.ts'
import { advanceComposition } from '../../composition/advance-composition.ts'
import type { CompositionDeps } from '../../composition/composition-run.ts'
import { stepKey } from '../../composition/step-key.ts'
import { sampleOf } from '../../run/preview/sample-of.ts'
import type { RunStep } from '../../run/step/run-step.ts'
import { validateInput } from '../../run/stages/validate-input.ts'
import { ActionFailed } from '../../run/action-failed.ts'
import type { WrittenTest } from '../test-fields.ts'
import { differencesOf, type Difference } from './difference.ts'
import { expectedOutput } from './expected-output.ts'
import { testOperation } from './test-operation.ts'

const runKey = 'test'
const maxAnswers = 100

interface Called {
  readonly step: string
  readonly input: unknown
}

/** Runs a test of a composed action: its steps come to what the test says, or to an example of what they answer. */
export async function testComposition(
  action: ComposedAction,
  test: WrittenTest,
  folder: readonly Action[],
  validator: SchemaValidator,
): Promise<readonly Difference[]> {
  const calls: Called[] = []
  const undone: string[] = []
  const op = testOperation()
  const keys = keysOf(action)
  const pretend = async (callee: Action, input: unknown, key: string): Promise<ToolOutput> => {
    const { step, isUndo } = keys.get(key)!
    const refusal = await refusalOf(validator, callee, input)
    if (isUndo) {
      undone.push(step)
      return refusal ?? { kind: 'succeeded', value: null }
    }
    calls.push({ step, input })
    if (refusal !== undefined) return refusal
    const pretended = test.steps?.[step]
    if (pretended === undefined) {
      return { kind: 'succeeded', value: callee.outputSchema === undefined ? null : sampleOf(callee.outputSchema) }
    }
    if ('output' in pretended) return { kind: 'succeeded', value: pretended.output }
    const { kind, message = 'The test says that it fails.' } = (
      pretended as { failure: { kind: never; message?: string } }
    ).failure
    return { kind: 'failed', failure: { kind, message } }
  }
  // What a run has to do with targets and secrets is the business of the called actions, which are pretended.
  const deps = {
    actions: {
      versions: async (_tenant: string, id: Wanted) => [{ action: calleeOf(action, id, folder), isCurrent: true }],
    },
    validator,
    clock: systemClock,
    advance: async (_deps, _op, { action: callee, event, idempotencyKey = '' }) => {
      if (event.kind !== 'start') throw new TypeError('a pretended call ends at once')
      return pretend(callee, event.input, idempotencyKey)
    },
  } as Partial<CompositionDeps> as CompositionDeps

  const shared = { action, idempotencyKey: runKey }
  let step: RunStep = await advanceComposition(deps, op, {
    ...shared,
    event: { kind: 'start', input: test.input ?? {} },
  })
  for (let answers = 0; step.kind === 'input_required' && answers < maxAnswers; answers++) {
    const asking = askingStep(action, step.state)
    const answer = test.steps?.[asking]
    if (answer === undefined || !('output' in answer)) {
      return [{ at: `steps/${asking}`, actual: 'it asks, and the test does not say what is answered (output)' }]
    }
    const [problem] = validator.validate(step.request.schema, answer.output)
    if (problem !== undefined) {
      return [
        { at: `steps/${asking}/output${problem.at}`, actual: `does not fit what is asked for: ${problem.message}` },
      ]
    }
    step = await advanceComposition(deps, op, {
      ...shared,
      event: { kind: 'input', input: answer.output },
      state: step.state,
    })
  }
  if (step.kind === 'waiting' || step.kind === 'input_required') return [{ at: 'output', actual: 'it does not end' }]
  return [
    ...callDifferences(test, calls),
    ...(test.undone === undefined ? [] : differencesOf('undone', test.undone, undone)),
    ...expectedOutput(test, step),
  ]
}

/** Which step a call belongs to: the key that it is given says so. */
function keysOf(action: ComposedAction): ReadonlyMap<string, { readonly step: string; readonly isUndo: boolean }> {
  return new Map(
    action.composition.steps.flatMap(({ id }): [string, { step: string; isUndo: boolean }][] => [
      [stepKey(action, runKey, id, 'do'), { step: id, isUndo: false }],
      [stepKey(action, runKey, id, 'undo'), { step: id, isUndo: true }],
    ]),
  )
}

interface Wanted {
  readonly namespace: string
  readonly name: string
  readonly version?: string
}

/** What is called, from the folder; what is elsewhere takes and answers anything. */
function calleeOf(caller: ComposedAction, { namespace, name, version }: Wanted, folder: readonly Action[]): Action {
  const versions = folder.filter((one) => one.namespace === namespace && one.name === name)
  const wanted = matchVersion(
    versions.map((one) => one.version),
    version,
  )
  const { mode, effect, approval } = caller
  const found = versions.find((one) => one.version === wanted)
  if (found !== undefined) return { ...found, mode: 'sync' }
  return {
    tenantId: '',
    namespace,
    name,
    version: version ?? '1.0.0',
    title: '',
    description: '',
    effect,
    mode: mode === 'interactive' ? 'sync' : mode,
    ...(approval === undefined ? {} : { approval }),
    inputSchema: true,
    tags: [],
    isDeprecated: false,
    document: '',
    hash: '',
    targetId: '',
    request: { method: 'GET', path: '/', parameters: [], accept: [] },
  }
}

async function refusalOf(validator: SchemaValidator, action: Action, input: unknown): Promise<ToolOutput | undefined> {
  try {
    await validateInput(validator).run(testOperation(), { action, input })
    return undefined
  } catch (error) {
    if (error instanceof ActionFailed) return { kind: 'failed', failure: error.failure }
    throw error
  }
}

function askingStep({ composition }: ComposedAction, state: unknown): string {
  return composition.steps[(state as { readonly index: number }).index]!.id
}

function callDifferences({ calls: expected }: WrittenTest, calls: readonly Called[]): readonly Difference[] {
  if (expected === undefined) return []
  return [
    ...differencesOf(
      'calls',
      expected.map(({ step }) => step),
      calls.map(({ step }) => step),
    ),
    ...expected.flatMap(({ step, input }, i) =>
      input === undefined || calls[i]?.step !== step ? [] : differencesOf(`calls/${i}/input`, input, calls[i].input),
    ),
  ]
}
