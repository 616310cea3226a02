import { startHouse, type House, type StartOptions } from '@gatehouse/app-house'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { createCaller, type Caller } from './caller.ts'

/** A whole Gatehouse on a free port with a data directory of its own. */
export interface TestHouse extends AsyncDisposable {
  readonly house: House
  readonly url: string
  readonly dataDir: string
  /** As the local administrator. */
  readonly admin: Caller
  /** Adds a user with a data-plane key and calls as them. */
  user(
    email: string,
    options?: {
      groups?: readonly string[]
      roles?: readonly string[]
      allow?: readonly string[]
      deny?: readonly string[]
    },
  ): Promise<Caller & { readonly key: string; readonly id: string }>
}

export async function startTestHouse(options: StartOptions = {}): Promise<TestHouse> {
  await using undo = new AsyncDisposableStack()
  const directory = undo.use(await temporaryDirectory())
  const dataDir = options.dataDir ?? directory.path
  const house = undo.use(await startHouse({ port: 0, dataDir, ...options }))
  const admin = createCaller(house.url, house.key)
  const resources = undo.move()

  return {
    house,
    url: house.url,
    dataDir,
    admin,
    async user(email, { groups = [], roles = [], allow = [], deny = [] } = {}) {
      const created = await expectStatus(201, admin('POST', '/api/users', { email, groups, roles }))
      const { key } = await expectStatus(201, admin('POST', '/api/keys', { user: email }))
      for (const pattern of allow)
        await expectStatus(201, admin('POST', '/api/grants', { user: email, allow: pattern }))
      for (const pattern of deny) await expectStatus(201, admin('POST', '/api/grants', { user: email, deny: pattern }))
      return Object.assign(createCaller(house.url, key), { key, id: created.id })
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function expectStatus(
  status: number,
  answering: ReturnType<Caller>,
): Promise<{ readonly id: string; readonly key: string }> {
  const answer = await answering
  if (answer.status !== status)
    throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body as { id: string; key: string }
}
