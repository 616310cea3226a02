import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScenarioOptions } from '../scenario.ts'
import { createCaller, must, type Caller } from './caller.ts'
import { createDatabaseServer, type DatabaseServer } from './database-server.ts'
import { effectsDocument, startEffects, type Effects } from './effects.ts'
import { createHouse, shareSecrets, type HouseProcess } from './house-process.ts'

/** Houses on one database, a backend that counts, and what was imported from it. */
export interface World extends AsyncDisposable {
  readonly houses: readonly HouseProcess[]
  readonly callers: readonly Caller[]
  readonly effects: Effects
  /** Undefined with the embedded one. */
  readonly database?: DatabaseServer
}

/** Opens a running world. More than one house needs a server to share. */
export async function openWorld(
  { engine, folder }: Pick<ScenarioOptions, 'engine' | 'folder'>,
  { houses: count = 1, limits = {} }: { readonly houses?: number; readonly limits?: object } = {},
): Promise<World> {
  await using opening = new AsyncDisposableStack()
  const effects = opening.use(await startEffects())
  const database = engine === 'server' ? opening.use(await createDatabaseServer()) : undefined
  const configFile = join(folder, 'gatehouse.yaml')
  // What a dead process left is looked after soon, or every kill would take its time.
  const config = { sample: false, publicUrl: 'http://127.0.0.1:7400', limits: { deadAfterSeconds: 1, ...limits } }
  // JSON is YAML as well.
  await writeFile(configFile, JSON.stringify(config))
  const houses = Array.from({ length: count }, (_, n) =>
    opening.use(createHouse({ dataDir: join(folder, `house-${n}`), databaseUrl: database?.url, configFile })),
  )
  const [first, ...others] = houses as [HouseProcess, ...HouseProcess[]]
  await first.start()
  for (const other of others) {
    await shareSecrets(first.dataDir, other.dataDir)
    await other.start()
  }
  const callers = houses.map((house) => opening.use(createCaller(() => house)))
  const documents = [{ file: 'effects.json', content: effectsDocument }]
  await must(callers[0]!('POST', '/automation/api/imports', { namespace: 'effects', server: effects.url, documents }))
  for (const call of callers) await must(call('POST', '/api/sync', {}))
  const opened = opening.move()
  return {
    houses,
    callers,
    effects,
    ...(database === undefined ? {} : { database }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
