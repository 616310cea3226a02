import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { startDownstream, startTestHouse, type Downstream, type DownstreamAnswer } from '@gatehouse/testing-dev-env'
import type { ReceivedRequest, TestHouse } from '@gatehouse/testing-dev-env'

export interface WatchedHouse extends TestHouse {
  readonly api: Downstream
  /** The text of /metrics, for somebody on this machine. */
  metrics(): Promise<string>
}

const jobs = {
  remember: { id: '/id' },
  poll: { path: '/jobs/{id}', every_ms: 100, read: { status_at: '/status', done: ['done'], failed: ['failed'] } },
}

/** Actions of an API on loopback: one that answers at once, one that takes its time. */
function documentOf(server: string): string {
  const operation = (operationId: string, more: object = {}): object => ({
    operationId,
    summary: `${operationId} of the workshop`,
    requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
    responses: { 200: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } } },
    ...more,
  })
  const paths = {
    '/things': { post: operation('make_thing') },
    '/jobs': { post: operation('do_job', { 'x-gatehouse-completion': jobs }) },
  }
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Workshop', version: '1' },
    servers: [{ url: server }],
    paths,
  })
}

/** A house whose file says this. */
export async function startHouseWith(config: Readonly<Record<string, unknown>>): Promise<TestHouse> {
  await using undo = new AsyncDisposableStack()
  const folder = undo.use(await temporaryDirectory())
  const configFile = join(folder.path, 'gatehouse.yaml')
  // JSON is YAML.
  await writeFile(configFile, JSON.stringify({ sample: false, egress: { allow: ['127.0.0.1'] }, ...config }))
  const house = undo.use(await startTestHouse({ configFile }))
  const resources = undo.move()
  return { ...house, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/** The same with a workshop behind it. */
export async function startWatchedHouse(
  config: Readonly<Record<string, unknown>>,
  answer: (request: ReceivedRequest) => DownstreamAnswer = answerOf,
): Promise<WatchedHouse> {
  await using undo = new AsyncDisposableStack()
  const api = undo.use(await startDownstream(answer))
  const house = undo.use(await startHouseWith(config))
  const documents = [{ file: 'workshop.json', content: documentOf(api.url) }]
  await house.admin('POST', '/automation/api/imports', { namespace: 'workshop', server: api.url, documents })
  await house.admin('POST', '/automation/api/imports/actions', {
    folder: 'pairs',
    files: [
      { file: 'gatehouse-actions.yaml', content: 'namespace: pairs' },
      { file: 'pair.yaml', content: pair },
    ],
  })
  await house.admin('POST', '/api/sync', {})
  const resources = undo.move()
  return {
    ...house,
    api,
    metrics: async () => (await fetch(`${house.url}/metrics`)).text(),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

const pair = `
name: make_pair
version: "1.0.0"
title: Make a pair
description: Makes two things, one after the other.
effect: write
input: { type: object }
steps:
  - { id: first, call: "workshop:make_thing", input: {} }
  - { id: second, call: "workshop:make_thing", input: {} }
`

function answerOf({ method, url }: ReceivedRequest): DownstreamAnswer {
  if (method === 'POST' && url === '/jobs') return { body: { id: 'j1', status: 'working' } }
  return url.startsWith('/jobs/') ? { body: { id: 'j1', status: 'done' } } : { body: { id: 'x1' } }
}
