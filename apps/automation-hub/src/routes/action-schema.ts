import { actionJsonSchema } from '@gatehouse/automation/authoring'
import type { Handler } from 'hono'

/** `GET /automation/api/action.schema.json`: the JSON Schema of hand-written actions, for editors. It is public. */
export function actionSchema(): Handler {
  const text = JSON.stringify(actionJsonSchema())
  return (c) =>
    c.body(text, 200, { 'content-type': 'application/schema+json', 'cache-control': 'public, max-age=3600' })
}
