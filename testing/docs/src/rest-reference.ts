import { openApiDocument } from '@gatehouse/app-tool-hub'
import { typeInWords, type Schema } from './json-schema.ts'
import { markdownTable } from './markdown-table.ts'

interface Operation {
  readonly summary: string
  readonly tags: readonly string[]
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: Schema }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
  readonly 'x-gatehouse-scope': string | null
  readonly 'x-gatehouse-audit-action': string
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

const headings: Readonly<Record<string, string>> = {
  tools: 'Tools',
  executions: 'Executions',
  users: 'Users',
  keys: 'Keys',
  grants: 'Grants',
  sources: 'Sources',
  audit: 'Audit',
  operations: 'Operations',
}

/** docs/reference/rest-api.md, from the table of routes. */
export function restReference(): string {
  const paths = openApiDocument('').paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const tags = Map.groupBy(operations, ({ operation }) => operation.tags[0]!)
  return `# REST API

<!-- Generated from the table of routes in apps/tool-hub/src/rest/routes; change it there, then run: npm run docs -->

Everything that the MCP tools do, and administration. The running server describes it at \`/api/openapi.json\` (OpenAPI
3.1, no credential needed), with the complete schema of every body.

Send \`Authorization: Bearer KEY\`, with an API key or an access token of a configured issuer. Bodies are JSON. A refusal is
\`{"error":{"code","message","at?","hint?","retry_after_ms?","details?"}}\`; see [errors](errors.md). Lists are paged: pass
\`next_cursor\` of a page as \`cursor\` of the next one. Operations that take long answer with JSON Lines of progress when
asked for \`Accept: application/x-ndjson\`.

\`\`\`sh
curl -s "$GATEHOUSE_URL/api/search" -H "Authorization: Bearer $GATEHOUSE_KEY" \\
  -H 'Content-Type: application/json' -d '{"query":"create a job for a customer"}'
\`\`\`

${[...tags].map(([tag, members]) => [`## ${headings[tag] ?? tag}`, ...members.map(section)].join('\n\n')).join('\n\n')}

${elsewhere}
`
}

/** Paths that the table of routes does not serve; a test asks a running server for each. */
const elsewhere = `## Beside it

${markdownTable(
  ['path', 'what'],
  [
    ['`POST /mcp`', 'MCP, see [connect a client](../guides/connect-a-client.md)'],
    [
      '`GET /approvals/{token}`',
      'the page behind a signed link, see [approve calls](../guides/approve-calls.md); `POST` decides; no credential but the link',
    ],
    ['`GET /healthz`', 'the process answers; no credential'],
    ['`GET /readyz`', 'the database answers too, else 503; no credential'],
    ['`GET /.well-known/oauth-protected-resource`', 'where clients get access tokens (RFC 9728)'],
    ['`GET /.well-known/jwks.json`', 'public keys of the tokens that Gatehouse signs for its backends'],
    [
      '`GET /automation/api/catalog/actions`',
      'catalog of Automation Hub: `limit`, `cursor`, `since`, `namespace`, `effect`, `ETag`; scope `automation_hub.catalog`',
    ],
    [
      '`GET /automation/api/catalog/actions/{id}`',
      'one action, `namespace:name` or `namespace:name@version`; scope `automation_hub.catalog`',
    ],
    [
      '`POST /automation/actions/{id}/execute`',
      'run an action: `{"input":{…}}`; with `?mock=true` an example answer, with `Accept: text/event-stream` progress of one that streams; scope `automation_hub.execute`',
    ],
    [
      '`GET /automation/runs`',
      'your runs of async and interactive actions: `status`, `cursor`, `limit`; scope `automation_hub.execute`',
    ],
    [
      '`GET /automation/runs/{run_id}`',
      'how a run stands; with `?wait_ms=` once it has ended or asks for input; scope `automation_hub.execute`',
    ],
    [
      '`GET /automation/runs/{run_id}/events`',
      'the same as server-sent events: `progress`, then `result`; scope `automation_hub.execute`',
    ],
    ['`POST /automation/runs/{run_id}/input`', 'answer what it asks: `{"input":{…}}`; scope `automation_hub.execute`'],
    ['`POST /automation/runs/{run_id}/cancel`', 'stop it; scope `automation_hub.execute`'],
    [
      '`POST /automation/callbacks/{token}`',
      'where an API that works for a run calls back; the token is the credential',
    ],
    [
      '`GET /automation/results/{id}`',
      'an answer that was stored, also a `Range` of it; scope `automation_hub.execute`',
    ],
    ['`DELETE /automation/results/{id}`', 'remove it before its time; scope `automation_hub.execute`'],
    [
      '`POST /automation/actions/{id}/preview`',
      'the request that `execute` would send, secrets masked; scope `automation_hub.execute`',
    ],
    ['`POST /automation/api/imports`', 'import OpenAPI documents, given or read from `urls`; scope `admin`'],
    [
      '`POST /automation/api/imports/actions`',
      'load a folder of hand-written actions: `{"folder","files":[{"file","content"}]}`, `dry_run`, `allow_bump_mismatch`; scope `admin`',
    ],
    ['`GET /automation/api/action.schema.json`', 'the JSON Schema of hand-written actions; for everybody'],
    [
      '`POST /automation/api/imports/subscriptions`',
      'import from `urls` now and every `every_ms`; breaking updates wait when `hold_on` says so; scope `admin`',
    ],
    ['`GET /automation/api/imports/subscriptions`', 'imports that follow URLs: `limit`, `cursor`; scope `admin`'],
    ['`GET /automation/api/imports/subscriptions/{id}`', 'one of them with what its last look came to; scope `admin`'],
    ['`PATCH /automation/api/imports/subscriptions/{id}`', '`every_ms`, `hold_on`, `paused`; scope `admin`'],
    [
      '`DELETE /automation/api/imports/subscriptions/{id}`',
      'follow it no more; `keep_actions=false` removes its actions; scope `admin`',
    ],
    [
      '`POST /automation/api/imports/subscriptions/{id}/refresh`',
      'look now, or only say what would happen: `dry_run`; scope `admin`',
    ],
    ['`POST /automation/api/imports/subscriptions/{id}/apply`', 'import the update that is held; scope `admin`'],
    ['`GET /automation/api/targets`', 'the APIs that actions call; scope `admin`'],
    ['`PUT /automation/api/targets/{id}`', 'change the address, sign-in or limits of one; scope `admin`'],
    ['`GET /automation/api/secrets`', 'names and dates of entered secrets: `limit`, `cursor`; scope `admin`'],
    ['`PUT /automation/api/secrets/{name}`', 'enter a secret: `{"value":"…"}`; scope `admin`'],
    ['`DELETE /automation/api/secrets/{name}`', 'forget a secret; scope `admin`'],
  ],
)}`

function section({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const scope = operation['x-gatehouse-scope']
  const facts = `${scope === null ? 'Any credential' : `Scope \`${scope}\``}; recorded as \`${operation['x-gatehouse-audit-action']}\`.`
  const body = operation.requestBody?.content['application/json']?.schema
  const inputs = [
    ...(operation.parameters ?? []).map((one) => row(one.name, one.in, one.required, one.schema)),
    ...Object.entries(body?.properties ?? {}).map(([name, schema]) =>
      row(name, 'body', body?.required?.includes(name) === true, schema),
    ),
  ]
  const answer = answerOf(operation)
  return [
    `### \`${method} ${path}\``,
    `${operation.summary}. ${facts}`,
    ...(inputs.length === 0 ? [] : [markdownTable(['input', 'in', 'what it is', 'meaning'], inputs)]),
    ...(answer === '' ? [] : [`Answers with ${answer}.`]),
  ].join('\n\n')
}

function row(name: string, place: string, isRequired: boolean, schema: Schema): readonly string[] {
  return [`\`${name}\`${isRequired ? ' (required)' : ''}`, place, typeInWords(schema), schema.description ?? '']
}

function answerOf(operation: Operation): string {
  const [status, response] = Object.entries(operation.responses).find(([code]) => code !== 'default')!
  const schema = response.content?.['application/json']?.schema
  if (schema === undefined) return ''
  const fields = Object.keys(schema.properties ?? {})
  return `${status === '200' ? '' : `${status} and `}${fields.map((name) => `\`${name}\``).join(', ')}`
}
