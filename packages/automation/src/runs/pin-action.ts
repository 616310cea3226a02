import type { Action } from '../action/action.ts'

/** An action as a run keeps it: what later steps need, without the words and schemas that only a start reads. */
export function pinAction(action: Action): Action {
  const { outputSchema: _output, hints: _hints, ...rest } = action
  return { ...rest, inputSchema: true, description: '', tags: [] }
}
