import { importOpenApi, type ImportReport } from '@gatehouse/automation'
import { systemClock } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import { openTestDatabase } from '@gatehouse/testing-database'
import { afterAll, beforeAll, expect, test } from 'vitest'

// One document is imported, edited, and imported again: first as a dry run, then in earnest. Both must tell the same story.

let database: Database
let tenant = 0

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(async () => {
  await database.close()
})

const json = (schema: object) => ({ 'application/json': { schema } })
const job = { $ref: '#/components/schemas/Job' }

function makeDocument() {
  return {
    openapi: '3.1.0',
    info: { title: 'CRM', version: '1.4.0' },
    servers: [{ url: 'https://crm.example.com/v1' }],
    paths: {
      '/jobs': {
        get: {
          operationId: 'listJobs',
          summary: 'List jobs',
          parameters: [
            { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100, default: 20 } },
            { name: 'state', in: 'query', schema: { type: 'string', enum: ['open', 'done'] } },
          ],
          responses: { 200: { description: 'Jobs', content: json({ type: 'array', items: job }) } },
        },
        post: {
          operationId: 'createJob',
          summary: 'Create a job',
          requestBody: {
            required: true,
            content: json({
              type: 'object',
              required: ['title'],
              properties: {
                title: { type: 'string', maxLength: 80 },
                due: { type: 'string', format: 'date' },
                owner: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
                labels: { type: 'object', additionalProperties: { type: 'string' } },
              },
            }),
          },
          responses: { 201: { description: 'The job', content: json(job) } },
        },
      },
      '/jobs/{id}': {
        get: {
          operationId: 'getJob',
          summary: 'Get a job',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { 200: { description: 'The job', content: json(job) } },
        },
      },
    },
    components: {
      schemas: {
        Job: {
          type: 'object',
          required: ['id'],
          properties: {
            id: { type: 'string' },
            state: { type: 'string', enum: ['open', 'done'] },
            parent: job,
          },
        },
      },
    },
  }
}

const order = ['major', 'minor', 'patch']

/** RFC 6902, as far as it is used here: a `value` is put, `from` is moved, else the place is removed. */
interface Step {
  readonly path: string
  readonly value?: unknown
  readonly from?: string
}

const put = (path: string, value: unknown): Step => ({ path, value })
const remove = (path: string): Step => ({ path })
const move = (from: string, path: string): Step => ({ path, from })

function apply(document: object, step: Step): void {
  const [holder, key] = placeOf(document, step.path)
  if (step.from !== undefined) {
    const [source, sourceKey] = placeOf(document, step.from)
    holder[key] = source[sourceKey]
    delete source[sourceKey]
  } else if (!Object.hasOwn(step, 'value')) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1)
    else delete holder[key]
  } else if (key === '-' && Array.isArray(holder)) holder.push(step.value)
  else holder[key] = step.value
}

function placeOf(document: object, path: string): [holder: Record<string, unknown>, key: string] {
  const keys = path.split('/').slice(1)
  const last = keys.pop()!
  let holder = document as Record<string, unknown>
  for (const key of keys) holder = holder[key.replaceAll('~1', '/')] as Record<string, unknown>
  return [holder, last.replaceAll('~1', '/')]
}

async function importEdited(
  steps: readonly Step[],
): Promise<{ readonly dry: ImportReport; readonly real: ImportReport }> {
  const tenantId = `tenant-${++tenant}`
  const { actions, targets } = database.stores
  const document = makeDocument()
  const run = (isDryRun: boolean): Promise<ImportReport> =>
    importOpenApi(
      { actions, targets, clock: systemClock },
      tenantId,
      [{ file: 'crm.json', content: JSON.stringify(document) }],
      { isDryRun, namespace: 'crm' },
    )
  await run(false)
  for (const step of steps) apply(document, step)
  const dry = await run(true)
  return { dry, real: await run(false) }
}

/** `listJobs 2.0.0 type_changed enum_narrowed`, kinds of the worst level only. */
function told(report: ImportReport): readonly string[] {
  return report.changes
    .map(({ action, kind, level, to_version: version, similar_to: before, findings = [] }) => {
      const worst = new Set(findings.filter((finding) => finding.level === level).map((finding) => finding.kind))
      const what = kind === 'changed' ? [] : [kind, ...(before === undefined ? [] : [before])]
      return [action, version ?? 'gone', ...what, ...[...worst].toSorted()].join(' ')
    })
    .toSorted()
}

const every = (version: string, ...kinds: string[]) =>
  ['crm.create_job', 'crm.get_job', 'crm.list_jobs'].map((name) => [name, version, ...kinds].join(' '))

const list = '/paths/~1jobs/get'
const create = '/paths/~1jobs/post'
const get = '/paths/~1jobs~1{id}/get'
const body = `${create}/requestBody/content/application~1json/schema`
const answer = '/components/schemas/Job'
const whole = { type: 'integer' }
const plain = { responses: { 200: { description: 'Done' } } }

const edits: readonly (readonly [string, readonly Step[], readonly string[]])[] = [
  ['nothing', [], []],
  ['another version of the document', [put('/info/version', '9.0.0')], []],
  ['another summary', [put(`${list}/summary`, 'All jobs')], ['crm.list_jobs 1.4.1 description_changed title_changed']],
  ['words about a parameter', [put(`${list}/parameters/0/description`, 'x')], ['crm.list_jobs 1.4.1 words_changed']],
  [
    'an optional parameter',
    [put(`${list}/parameters/-`, { name: 'page', in: 'query', schema: whole })],
    ['crm.list_jobs 1.5.0 property_added'],
  ],
  [
    'a required parameter',
    [put(`${list}/parameters/-`, { name: 'page', in: 'query', required: true, schema: whole })],
    ['crm.list_jobs 2.0.0 required_added'],
  ],
  ['a parameter goes', [remove(`${list}/parameters/1`)], ['crm.list_jobs 2.0.0 property_removed']],
  [
    'another type of a parameter',
    [put(`${list}/parameters/0/schema`, { type: 'string' })],
    ['crm.list_jobs 2.0.0 default_removed type_changed'],
  ],
  ['a lower maximum', [put(`${list}/parameters/0/schema/maximum`, 50)], ['crm.list_jobs 2.0.0 bounds_narrowed']],
  ['a higher maximum', [put(`${list}/parameters/0/schema/maximum`, 500)], ['crm.list_jobs 1.5.0 bounds_widened']],
  ['another default', [put(`${list}/parameters/0/schema/default`, 10)], ['crm.list_jobs 2.0.0 default_changed']],
  [
    'one more value to ask for',
    [put(`${list}/parameters/1/schema/enum/-`, 'late')],
    ['crm.list_jobs 1.5.0 enum_widened'],
  ],
  ['one value less to ask for', [remove(`${list}/parameters/1/schema/enum/1`)], ['crm.list_jobs 2.0.0 enum_narrowed']],
  ['a deprecated parameter', [put(`${list}/parameters/1/deprecated`, true)], ['crm.list_jobs 1.5.0 deprecated']],
  ['a deprecated operation', [put(`${list}/deprecated`, true)], ['crm.list_jobs 1.5.0 deprecated_changed']],
  ['tags', [put(`${list}/tags`, ['Jobs'])], ['crm.list_jobs 1.4.1 tags_changed']],
  [
    'an optional field of the body',
    [put(`${body}/properties/note`, { type: 'string' })],
    ['crm.create_job 1.5.0 property_added'],
  ],
  ['a field of the body becomes required', [put(`${body}/required/-`, 'due')], ['crm.create_job 2.0.0 required_added']],
  ['no field of the body is required', [remove(`${body}/required`)], ['crm.create_job 1.5.0 required_removed']],
  [
    'the body becomes optional',
    [put(`${create}/requestBody/required`, false)],
    ['crm.create_job 1.5.0 required_removed'],
  ],
  ['a shorter text', [put(`${body}/properties/title/maxLength`, 40)], ['crm.create_job 2.0.0 length_narrowed']],
  ['another format', [put(`${body}/properties/due/format`, 'date-time')], ['crm.create_job 2.0.0 format_changed']],
  ['null is allowed', [put(`${body}/properties/due/type`, ['string', 'null'])], ['crm.create_job 1.5.0 type_widened']],
  [
    'one more form',
    [put(`${body}/properties/owner/oneOf/-`, { type: 'boolean' })],
    ['crm.create_job 1.5.0 alternative_added'],
  ],
  ['one form less', [put(`${body}/properties/owner`, { type: 'string' })], ['crm.create_job 2.0.0 type_narrowed']],
  [
    'other values of a map',
    [put(`${body}/properties/labels/additionalProperties`, whole)],
    ['crm.create_job 2.0.0 type_changed'],
  ],
  ['one more field in the answers', [put(`${answer}/properties/note`, {})], every('1.5.0', 'property_added')],
  ['one field less in the answers', [remove(`${answer}/properties/state`)], every('2.0.0', 'property_removed')],
  ['one more value in the answers', [put(`${answer}/properties/state/enum/-`, 'late')], every('2.0.0', 'enum_widened')],
  ['a field of the answers may be left out', [remove(`${answer}/required`)], every('2.0.0', 'required_removed')],
  [
    'a component gets another name',
    [
      move(answer, '/components/schemas/Task'),
      ...[
        `${list}/responses/200/content/application~1json/schema/items`,
        `${create}/responses/201/content/application~1json/schema`,
        `${get}/responses/200/content/application~1json/schema`,
        '/components/schemas/Task/properties/parent',
      ].map((path) => put(path, { $ref: '#/components/schemas/Task' })),
    ],
    every('1.4.1', 'wording_changed'),
  ],
  [
    'the answer is not described any more',
    [put(`${get}/responses`, plain.responses)],
    ['crm.get_job 2.0.0 schema_removed'],
  ],
  ['another method', [move(create, '/paths/~1jobs/put')], ['crm.create_job 2.0.0 method_changed']],
  ['another path', [put('/paths/~1all', {}), move(list, '/paths/~1all/get')], ['crm.list_jobs 1.5.0 path_changed']],
  [
    'one more operation',
    [put('/paths/~1people', { get: { operationId: 'listPeople', ...plain } })],
    ['crm.list_people 1.4.0 added'],
  ],
  ['an operation goes', [remove('/paths/~1jobs~1{id}')], ['crm.get_job gone removed']],
  [
    'an operation has another name',
    [put(`${get}/operationId`, 'readJob')],
    ['crm.read_job 1.4.0 renamed_likely crm.get_job'],
  ],
  [
    'an operation has another name and path',
    [put(`${create}/operationId`, 'createTask'), put('/paths/~1tasks', {}), move(create, '/paths/~1tasks/post')],
    ['crm.create_task 1.4.0 renamed_likely crm.create_job'],
  ],
]

test.each(edits)('%s', async (_what, steps, expected) => {
  const { dry, real } = await importEdited(steps)
  expect(told(real)).toEqual(expected)
  expect({ ...dry, is_dry_run: false }).toEqual(real)
  const levels = real.changes.map(({ level }) => level)
  expect(levels).toEqual(levels.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)))
})

test('lists at most 500 changes and counts all of them', async () => {
  const more = Array.from({ length: 600 }, (_, i) => put(`/paths/~1p${i}`, { get: { operationId: `get${i}` } }))
  const { real } = await importEdited([...more, remove('/paths/~1jobs~1{id}')])
  expect(real.changes).toHaveLength(500)
  expect(real.changes[0]).toMatchObject({ action: 'crm.get_job', kind: 'removed' })
  expect(real.change_counts).toEqual({ major: 1, minor: 600, patch: 0 })
})
