// Calls that wait for an approval, over processes: one that is killed is a real process; two share one real PostgreSQL.
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createServerDatabase, hasServer, temporaryDirectory } from '@gatehouse/testing-database'
import { createCaller, startDownstream, startTestHouse, type Caller, type Downstream } from '@gatehouse/testing-dev-env'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startProcess } from './start-process.ts'

const tool = 'automation_hub://plant.switch_lamp'

let undo: AsyncDisposableStack
let downstream: Downstream

beforeEach(async () => {
  undo = new AsyncDisposableStack()
  downstream = undo.use(await startDownstream(() => ({ body: { done: true } })))
})

afterEach(() => undo.disposeAsync())

interface Answer {
  readonly status: string
  readonly execution_id: string
  readonly approval: { readonly id: string }
}

/** A tool that needs an approval, somebody who asks, and somebody who decides. */
async function prepare(url: string, admin: Caller): Promise<{ readonly ana: string; readonly ben: string }> {
  const operation = {
    operationId: 'switch_lamp',
    'x-gatehouse-approval': 'required',
    requestBody: {
      content: { 'application/json': { schema: { type: 'object', properties: { note: { type: 'string' } } } } },
    },
    responses: { 200: { description: 'Done' } },
  }
  const document = {
    openapi: '3.1.0',
    info: { title: 'Plant', version: '1.0.0' },
    paths: { '/lamp': { post: operation } },
  }
  const documents = [{ file: 'plant.json', content: JSON.stringify(document) }]
  await admin('POST', '/automation/api/imports', { documents, namespace: 'plant', server: downstream.url })
  await admin('POST', '/api/sync', {})
  const keyOf = async (email: string, roles: readonly string[], scopes: readonly string[]): Promise<string> => {
    await admin('POST', '/api/users', { email, roles })
    return ((await admin('POST', '/api/keys', { user: email, scopes })).body as { key: string }).key
  }
  const ana = await keyOf('ana@example.com', [], ['tools'])
  const ben = await keyOf('ben@example.com', ['admin'], ['approvals.decide'])
  expect(await admin('POST', '/api/grants', { user: 'ana@example.com', allow: tool })).toMatchObject({ status: 201 })
  expect((await createCaller(url, ben)('GET', '/api/approvals')).status).toBe(200)
  return { ana, ben }
}

async function ask(ana: Caller, note: string): Promise<Answer> {
  const { body } = await ana('POST', '/api/executions', { tool, input: { body: { note } }, idempotency_key: note })
  expect(body).toMatchObject({ status: 'approval_required' })
  return body as Answer
}

const resume = async (ana: Caller, { execution_id: id }: Answer, waitMs = 20_000): Promise<Answer> =>
  (await ana('POST', `/api/executions/${id}/resume`, { wait_ms: waitMs })).body as Answer

test('what waits for an approval, and what has one, is there again after a kill -9, and runs once', async () => {
  const folder = undo.use(await temporaryDirectory())
  const first = undo.use(await startProcess(folder.path))
  const keys = await prepare(first.url, createCaller(first.url, first.key))
  const [anaBefore, benBefore] = [createCaller(first.url, keys.ana), createCaller(first.url, keys.ben)]
  const [given, open, denied] = [await ask(anaBefore, 'a'), await ask(anaBefore, 'b'), await ask(anaBefore, 'c')]
  const approve = (ben: Caller, { approval }: Answer) => ben('POST', `/api/approvals/${approval.id}/approve`, {})
  expect((await approve(benBefore, given)).status).toBe(200)
  expect((await benBefore('POST', `/api/approvals/${denied.approval.id}/deny`, {})).status).toBe(200)
  await first.stop('SIGKILL')

  const second = undo.use(await startProcess(folder.path))
  const [ana, ben] = [createCaller(second.url, keys.ana), createCaller(second.url, keys.ben)]
  expect(await resume(ana, open, 0)).toMatchObject({ status: 'approval_required', approval: { status: 'pending' } })
  expect(await resume(ana, denied)).toMatchObject({ status: 'denied' })
  expect(await resume(ana, given)).toMatchObject({ status: 'succeeded' })
  const waiting = resume(ana, open)
  expect((await approve(ben, open)).status).toBe(200)
  expect(await waiting).toMatchObject({ status: 'succeeded' })
  expect(downstream.received.map(({ body }) => body).toSorted()).toEqual(['{"note":"a"}', '{"note":"b"}'])
  // Whoever repeats the calls gets what was done.
  const again = await ana('POST', '/api/executions', { tool, input: { body: { note: 'a' } }, idempotency_key: 'a' })
  expect(again.body).toMatchObject({ status: 'succeeded', replayed: true, execution_id: given.execution_id })
  expect(downstream.received).toHaveLength(2)
}, 120_000)

test.skipIf(!hasServer())(
  'a call that waits in one process goes on when it is approved in another, and runs once wherever it is resumed',
  async () => {
    const database = undo.use(await createServerDatabase({ isMigrated: true }))
    const folders = [undo.use(await temporaryDirectory()), undo.use(await temporaryDirectory())] as const
    const configFile = join(folders[0].path, 'two.yaml')
    // Each has a URL of its own, and neither keeps the other from running anything.
    const config = { sample: false, databaseUrl: database.url }
    await writeFile(configFile, JSON.stringify(config))
    const first = undo.use(await startTestHouse({ dataDir: folders[0].path, configFile }))
    await cp(join(folders[0].path, 'secrets'), join(folders[1].path, 'secrets'), { recursive: true })
    const second = undo.use(await startTestHouse({ dataDir: folders[1].path, configFile }))
    const keys = await prepare(first.url, first.admin)
    const [here, there] = [createCaller(first.url, keys.ana), createCaller(second.url, keys.ana)]
    const ben = createCaller(second.url, keys.ben)

    const asked = await ask(here, 'over there')
    const waiting = resume(here, asked)
    expect((await ben('POST', `/api/approvals/${asked.approval.id}/approve`, {})).status).toBe(200)
    expect(await waiting).toMatchObject({ status: 'succeeded' })

    const contested = await ask(here, 'by all')
    await ben('POST', `/api/approvals/${contested.approval.id}/approve`, {})
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => resume(n % 2 === 0 ? here : there, contested)),
    )
    for (const answer of answers) expect(['succeeded', 'running']).toContain(answer.status)
    expect(await resume(there, contested)).toMatchObject({ status: 'succeeded' })
    expect(downstream.received.map(({ body }) => body)).toEqual(['{"note":"over there"}', '{"note":"by all"}'])
  },
  120_000,
)
