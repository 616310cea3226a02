import { Kysely } from 'kysely'
import { describe } from 'vitest'
import { silentLogger, type Clock } from '@gatehouse/core'
import { testLimitStore, type OpenedLimitStores } from '@gatehouse/testing-contracts'
import { createServerDatabase, hasServer, temporaryDirectory } from '@gatehouse/testing-database'
import { openLimitStore } from '@gatehouse/database'
import { openEmbedded } from '../src/embedded/open-embedded.ts'
import { sessionDialect } from '../src/engine/session-dialect.ts'
import { migrate } from '../src/migrations/migrate.ts'
import { limitStore } from '../src/stores/limit-store.ts'
import type { Tables } from '../src/stores/tables.ts'

describe('embedded', () => {
  testLimitStore(openOnEmbedded)
})
describe.skipIf(!hasServer())('server', () => {
  testLimitStore(openOnServer)
})

async function openOnEmbedded({ clock }: { readonly clock: Clock }): Promise<OpenedLimitStores> {
  await using opening = new AsyncDisposableStack()
  const folder = opening.use(await temporaryDirectory())
  const sessions = await openEmbedded({ dataDir: folder.path, log: silentLogger })
  opening.defer(() => sessions.close())
  const kysely = new Kysely<Tables>({ dialect: sessionDialect(sessions) })
  await migrate(kysely, silentLogger)
  const store = limitStore(kysely, { clock })
  const held = opening.move()
  return { store, other: store, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

/** Two pools of connections, as two processes have. */
async function openOnServer({ clock }: { readonly clock: Clock }): Promise<OpenedLimitStores> {
  await using opening = new AsyncDisposableStack()
  const { url } = opening.use(await createServerDatabase({ isMigrated: true }))
  const options = { url, log: silentLogger, clock, timeoutMs: 20_000 }
  const store = opening.use(await openLimitStore(options))
  const other = opening.use(await openLimitStore(options))
  const held = opening.move()
  return { store, other, [Symbol.asyncDispose]: () => held.disposeAsync() }
}
