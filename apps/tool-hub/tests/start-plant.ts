import { createCaller, startDownstream, startTestHouse, type Caller, type TestHouse } from '@gatehouse/testing-dev-env'

export const valve = 'automation_hub://plant.open_valve'
export const lamp = 'automation_hub://plant.switch_lamp'
export const meter = 'automation_hub://plant.read_meter'

/** What a call answers with. */
export interface Answer {
  readonly status: string
  readonly execution_id: string
  readonly approval: {
    readonly id: string
    readonly status: string
    readonly expires_at: string
    readonly approvers: readonly string[]
  }
  readonly error: { readonly code: string; readonly message: string }
  readonly guidance: string
}

type User = Awaited<ReturnType<TestHouse['user']>>

/** A house with a plant behind it: calls of its lamp wait for the leads, those of its valve for administrators. */
export interface Plant extends AsyncDisposable {
  readonly house: TestHouse
  readonly downstream: Awaited<ReturnType<typeof startDownstream>>
  /** Who asks. */
  readonly ana: User
  /** A lead, through an agent. */
  readonly ben: User
  /** The same lead as himself. */
  readonly benDecides: Caller
  /** The rules as they were in the beginning; nothing has reached the plant. */
  reset(): Promise<void>
  /** Reads the API of the plant, again when it has changed. */
  importApi(summary: string): Promise<void>
  put(...rules: readonly object[]): Promise<void>
  call(caller?: Caller, more?: object): Promise<Answer>
  resume(id: string, caller?: Caller, waitMs?: number): Promise<Answer>
  decide(id: string, verdict: 'approve' | 'deny', caller?: Caller, body?: object): ReturnType<Caller>
  statusOf(approvalId: string): Promise<string>
  pending(): Promise<readonly { readonly id: string }[]>
  /** Somebody with a key of their own to decide with. */
  deciding(email: string, groups: readonly string[]): Promise<Caller>
}

export const asking = {
  id: 'ask',
  phase: 'input',
  effect: 'require_approval',
  tools: { patterns: [lamp] },
  approvers: { groups: ['leads'] },
  message: 'Lamps are expensive.',
}

export async function startPlant(): Promise<Plant> {
  await using undo = new AsyncDisposableStack()
  const house = undo.use(await startTestHouse())
  const downstream = undo.use(await startDownstream(() => ({ body: { done: true } })))
  const { admin } = house
  const keyToDecide = async (user: string): Promise<Caller> => {
    const { body } = await admin('POST', '/api/keys', { user, scopes: ['approvals.decide'] })
    return createCaller(house.url, (body as { key: string }).key)
  }
  const importApi = (summary: string): Promise<void> => importPlant(admin, downstream.url, summary)
  await importApi('Switches the lamp.')
  const ana = await house.user('ana@example.com', { groups: ['support'], allow: ['automation_hub://plant.*'] })
  const ben = await house.user('ben@example.com', { groups: ['leads'], allow: ['automation_hub://plant.*'] })
  const benDecides = await keyToDecide('ben@example.com')
  const resources = undo.move()

  const plant: Plant = {
    house,
    downstream,
    ana,
    ben,
    benDecides,
    importApi,
    async reset() {
      await admin('POST', '/api/rule-versions/0/restore')
      await plant.put(asking)
      downstream.received.length = 0
    },
    async put(...rules) {
      const { status, body } = await admin('POST', '/api/rules', { rules })
      if (status !== 201) throw new Error(`not put: ${JSON.stringify(body)}`)
    },
    async call(caller = ana, more = {}) {
      const { body } = await caller('POST', '/api/executions', { tool: lamp, input: { body: { note: 'on' } }, ...more })
      return body as Answer
    },
    async resume(id, caller = ana, waitMs = 5_000) {
      return (await caller('POST', `/api/executions/${id}/resume`, { wait_ms: waitMs })).body as Answer
    },
    decide: (id, verdict, caller = benDecides, body = {}) => caller('POST', `/api/approvals/${id}/${verdict}`, body),
    async statusOf(id) {
      return ((await admin('GET', `/api/approvals/${id}`)).body as { status: string }).status
    },
    async pending() {
      const { body } = await benDecides('GET', '/api/approvals?status=pending')
      return (body as { approvals: { id: string }[] }).approvals
    },
    async deciding(email, groups) {
      await house.user(email, { groups })
      return keyToDecide(email)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
  return plant
}

async function importPlant(admin: Caller, server: string, summary: string): Promise<void> {
  const note = { type: 'object', properties: { note: { type: 'string' } } }
  const requestBody = { content: { 'application/json': { schema: note } } }
  const responses = { 200: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } } }
  const document = {
    openapi: '3.1.0',
    info: { title: 'Plant', version: '1.0.0' },
    paths: {
      '/valve': { post: { operationId: 'open_valve', requestBody, responses, 'x-gatehouse-approval': 'required' } },
      '/lamp': { post: { operationId: 'switch_lamp', summary, requestBody, responses } },
      '/meter': { get: { operationId: 'read_meter', responses } },
    },
  }
  const documents = [{ file: 'plant.json', content: JSON.stringify(document) }]
  const imported = await admin('POST', '/automation/api/imports', { documents, namespace: 'plant', server })
  if (imported.status !== 200) throw new Error(`not imported: ${JSON.stringify(imported.body)}`)
  await admin('POST', '/api/sync', {})
}
