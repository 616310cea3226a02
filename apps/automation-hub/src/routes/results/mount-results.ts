import type { Hono } from 'hono'
import type { AutomationHubContext } from '../../context.ts'
import { getResult } from './get-result.ts'
import { removeResult } from './remove-result.ts'

/** Answers that were too large to be handed over in one piece. */
export function mountResults(app: Hono, context: AutomationHubContext): void {
  app.get('/results/:id', getResult(context))
  app.delete('/results/:id', removeResult(context))
}
