import type { JsonSchema } from '@gatehouse/spec'

/** An action made of steps. Each step runs as the same user, under the policy of what it calls. */
export interface Composition {
  readonly steps: readonly CompositionStep[]
  /** JMESPath over `{input, steps}`: what the action answers. Default: the output of the last step that ran. */
  readonly result?: string
}

export type CompositionStep = CallStep | AskStep

interface StepFacts {
  /** Unique in the composition: letters, digits, `_`. Later expressions see the output as `steps.ID`. */
  readonly id: string
  /** JMESPath over `{input, steps}`; the step runs when the value is true-like (JMESPath specification, "or expressions"). */
  readonly when?: string
}

/** Calls another action. */
export interface CallStep extends StepFacts {
  /** `namespace:name`, with `@version` or a part of one. */
  readonly call: string
  /** The input: JSON in which `{"$expr": "…"}` stands for the value of a JMESPath expression over `{input, steps}`. */
  readonly input: unknown
  /** What a failure of the step means. Default `stop`: compensations run, and the action fails. */
  readonly onFailure?: 'stop' | 'continue'
  /** Undoes the step when a later one stops the action. Runs in reverse order, each once; a failing one is reported. */
  readonly compensate?: { readonly call: string; readonly input: unknown }
}

/** Asks the user; makes the action `interactive`. The output of the step is what they answered. */
export interface AskStep extends StepFacts {
  readonly ask: { readonly message: string; readonly schema: JsonSchema }
}
