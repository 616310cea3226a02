import type { Composition, CompositionStep } from '../action/composition.ts'
import { expressionProblem } from '../composition/expression.ts'
import { expressionsIn } from '../composition/fill-template.ts'
import type { WrittenAction } from './action-fields.ts'
import type { Say } from './make-request.ts'
import type { WrittenStep } from './step-fields.ts'

/** The composition that runs, of the steps that are written. Expressions are checked here, once. */
export function makeComposition({ steps = [], result }: WrittenAction, say: Say): Composition {
  const known = new Set<string>()
  const check = (at: string, expression: string): void => {
    const problem = expressionProblem(expression, known)
    if (problem !== undefined) say(at, 'invalid_expression', `The expression ${problem}.`)
  }
  const checkTemplate = (at: string, template: unknown): void => {
    for (const [place, expression] of expressionsIn(template)) check(at + place, expression)
  }
  const made = steps.map((step, i): CompositionStep => {
    const at = `/steps/${i}`
    if (known.has(step.id)) say(`${at}/id`, 'duplicate_step', `Another step is called ${JSON.stringify(step.id)}.`)
    if (step.when !== undefined) check(`${at}/when`, step.when)
    if (!('ask' in step)) checkTemplate(`${at}/input`, step.input)
    known.add(step.id)
    // What undoes a step knows the outputs of this one, and of those after it that ran.
    if (!('ask' in step) && step.compensate !== undefined) {
      const all = new Set(steps.map(({ id }) => id))
      for (const [place, expression] of expressionsIn(step.compensate.input)) {
        const problem = expressionProblem(expression, all)
        if (problem !== undefined) {
          say(`${at}/compensate/input${place}`, 'invalid_expression', `The expression ${problem}.`)
        }
      }
    }
    return makeStep(step)
  })
  if (result !== undefined) check('/result', result)
  return { steps: made, ...(result === undefined ? {} : { result }) }
}

function makeStep(step: WrittenStep): CompositionStep {
  const facts = { id: step.id, ...(step.when === undefined ? {} : { when: step.when }) }
  if ('ask' in step) return { ...facts, ask: step.ask }
  const { call, input = {}, on_failure: onFailure, compensate } = step
  return {
    ...facts,
    call,
    input,
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(compensate === undefined ? {} : { compensate: { call: compensate.call, input: compensate.input ?? {} } }),
  }
}
