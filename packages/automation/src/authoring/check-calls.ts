import { matchVersion } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { Effect, ExecutionMode } from '@gatehouse/spec'
import type { Action, ComposedAction } from '../action/action.ts'
import type { CompositionStep } from '../action/composition.ts'
import { maxCallDepth } from '../composition/call-step.ts'
import { expressionsIn } from '../composition/fill-template.ts'
import { isMore, parseCall } from '../composition/find-callee.ts'
import type { MadeAction } from './make-action.ts'
import type { AuthoringProblem } from './problem.ts'

/** An action outside of the folder; undefined where there is none, `unknown` where nobody can say. */
export type FindOutside = (call: string) => Action | 'unknown' | undefined

export interface CheckedCalls {
  readonly actions: readonly MadeAction[]
  readonly problems: readonly AuthoringProblem[]
  /** Calls of actions that are not in the folder, where nobody could say whether they exist. */
  readonly unchecked: readonly string[]
}

/**
 * Follows what compositions call: it exists, in no circle and not too deep, does no more than the caller says of itself, and
 * its mode and approval become those of the caller.
 */
export function checkCalls(
  made: readonly MadeAction[],
  findOutside: FindOutside,
  validator: SchemaValidator,
): CheckedCalls {
  const problems: AuthoringProblem[] = []
  const unchecked = new Set<string>()
  const byName = Map.groupBy(made, ({ namespace, name }) => `${namespace}:${name}`)
  const settled = new Map<MadeAction, Settled>()
  const open = new Set<MadeAction>()

  const find = (call: string): MadeAction | Action | 'unknown' | undefined => {
    const wanted = parseCall(call)
    if (wanted === undefined) return undefined
    const candidates = byName.get(`${wanted.namespace}:${wanted.name}`) ?? []
    const version = matchVersion(
      candidates.map(({ version }) => version),
      wanted.version,
    )
    return candidates.find((one) => one.version === version) ?? findOutside(call)
  }

  const settle = (action: MadeAction): Settled => {
    const known = settled.get(action)
    if (known !== undefined) return known
    if (action.composition === undefined) return { action, depth: 0 }
    open.add(action)
    const checked = checkSteps(action as MadeAction & ComposedAction)
    open.delete(action)
    settled.set(action, checked)
    return checked
  }

  const checkSteps = (action: MadeAction & ComposedAction): Settled => {
    const { source, at, written } = action.authored
    const say = (place: string, code: string, message: string, hint?: string): void =>
      void problems.push(source.problem(at + place, code, message, hint))
    let [depth, needsApproval] = [0, false]
    let [effect, mode]: [Effect, ExecutionMode] = ['read', 'sync']
    let largest = ''
    const visit = (place: string, call: string, input: unknown, isUndo: boolean): void => {
      const found = find(call)
      if (found === undefined) {
        return say(
          `${place}/call`,
          'unknown_action',
          `There is no action ${call}.`,
          'Look it up with: gatehouse actions list',
        )
      }
      if (found === 'unknown') return void unchecked.add(call)
      if ('authored' in found && open.has(found)) {
        return say(`${place}/call`, 'call_cycle', `${call} leads back to this action.`, 'Take one of the calls out.')
      }
      const callee = 'authored' in found ? settle(found) : { action: found, depth: depthOfStored(found) }
      depth = Math.max(depth, callee.depth)
      if (isMore(callee.action.effect, effect)) [effect, largest] = [callee.action.effect, call]
      if (callee.action.approval === 'required') needsApproval = true
      if (isUndo && callee.action.mode === 'interactive') {
        say(`${place}/call`, 'undo_asks', `${call} asks the user, and nobody is there when a step is undone.`)
      }
      mode = widerMode(mode, callee.action.mode)
      checkInput(callee.action, input, `${place}/input`, validator, say)
    }
    for (const [i, step] of action.composition.steps.entries()) {
      visitStep(step, `/steps/${i}`, visit)
      if ('ask' in step) mode = 'interactive'
    }
    if (depth + 1 > maxCallDepth) {
      say('/steps', 'too_deep', `Its steps call actions that call actions, more than ${maxCallDepth} deep.`)
    }
    if (isMore(effect, action.effect)) {
      say(
        '/effect',
        'effect_too_small',
        `effect says ${action.effect}, and ${largest} is ${effect}.`,
        `Write effect: ${effect}.`,
      )
    }
    if (needsApproval && written.approval === 'none') {
      say('/approval', 'approval_needed', 'approval says none, and an action that it calls needs approval.')
    }
    if (written.mode !== undefined && widerMode(written.mode, mode) !== written.mode) {
      say('/mode', 'wrong_mode', `mode says ${written.mode}, and what it calls makes it ${mode}.`, 'Leave mode out.')
    }
    const chosen = written.mode === undefined ? mode : widerMode(written.mode, mode)
    return {
      depth: depth + 1,
      action: { ...action, mode: chosen, ...(needsApproval ? { approval: 'required' as const } : {}) },
    }
  }

  const actions = made.map((action) => settle(action).action as MadeAction)
  return { actions, problems, unchecked: [...unchecked].sort() }
}

interface Settled {
  readonly action: Action
  /** How many compositions stand below each other, this one included. */
  readonly depth: number
}

// What it calls itself is looked at when it runs; the bound holds there as well.
function depthOfStored(action: Action): number {
  return action.composition === undefined ? 0 : 1
}

function visitStep(
  step: CompositionStep,
  place: string,
  visit: (place: string, call: string, input: unknown, isUndo: boolean) => void,
): void {
  if ('ask' in step) return
  visit(place, step.call, step.input, false)
  if (step.compensate !== undefined) visit(`${place}/compensate`, step.compensate.call, step.compensate.input, true)
}

const width: readonly ExecutionMode[] = ['sync', 'stream', 'async', 'interactive']

/** A stream inside of a composition is waited for; its pieces are progress. */
function widerMode(one: ExecutionMode, other: ExecutionMode): ExecutionMode {
  const relevant = other === 'stream' ? 'sync' : other
  return width.indexOf(relevant) > width.indexOf(one) ? relevant : one
}

/** What can be known of an input before it is filled in. */
function checkInput(
  callee: Action,
  input: unknown,
  place: string,
  validator: SchemaValidator,
  say: (place: string, code: string, message: string, hint?: string) => void,
): void {
  const schema = callee.inputSchema
  const name = `${callee.namespace}:${callee.name}`
  if (validator.check(schema) !== undefined) return
  if (expressionsIn(input).length === 0) {
    for (const problem of validator.validate(schema, input)) {
      say(place + problem.at, 'invalid_step_input', `${name} does not take this: ${problem.message}.`)
    }
    return
  }
  const given = Object.keys(typeof input === 'object' && input !== null ? input : {})
  if (typeof schema !== 'object' || given[0] === '$expr') return
  const { required, properties, additionalProperties } = schema
  for (const missing of Array.isArray(required) ? required.filter((one) => !given.includes(String(one))) : []) {
    say(place, 'invalid_step_input', `${name} needs ${String(missing)}.`)
  }
  if (additionalProperties !== false || typeof properties !== 'object' || properties === null) return
  for (const extra of given.filter((one) => !Object.hasOwn(properties, one))) {
    say(`${place}/${extra}`, 'invalid_step_input', `${name} takes no ${extra}.`)
  }
}
