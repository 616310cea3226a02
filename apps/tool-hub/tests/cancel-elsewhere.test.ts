// A call that runs in one process and is cancelled in another; both share one real PostgreSQL.
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createServerDatabase, hasServer, temporaryDirectory } from '@gatehouse/testing-database'
import { createCaller, startDownstream, startTestHouse } from '@gatehouse/testing-dev-env'
import { expect, test } from 'vitest'

const tool = 'automation_hub://boats.build_boat'

test.skipIf(!hasServer())(
  'a call is cancelled from any process, and ends where it runs',
  async () => {
    await using undo = new AsyncDisposableStack()
    const released = Promise.withResolvers<void>()
    const backend = undo.use(
      await startDownstream(async () => {
        await released.promise
        return { body: { built: true } }
      }),
    )
    undo.defer(() => released.resolve())
    const database = undo.use(await createServerDatabase({ isMigrated: true }))
    const folders = [undo.use(await temporaryDirectory()), undo.use(await temporaryDirectory())] as const
    const configFile = join(folders[0].path, 'two.yaml')
    await writeFile(configFile, JSON.stringify({ sample: false, databaseUrl: database.url }))
    const one = undo.use(await startTestHouse({ dataDir: folders[0].path, configFile }))
    await cp(join(folders[0].path, 'secrets'), join(folders[1].path, 'secrets'), { recursive: true })
    const two = undo.use(await startTestHouse({ dataDir: folders[1].path, configFile }))

    const paths = { '/boats': { post: { operationId: 'build_boat', responses: { 200: { description: 'Done' } } } } }
    const content = JSON.stringify({ openapi: '3.1.0', info: { title: 'boats', version: '1.0.0' }, paths })
    const documents = [{ file: 'boats.json', content }]
    await one.admin('POST', '/automation/api/imports', { documents, namespace: 'boats', server: backend.url })
    await one.admin('POST', '/api/sync', {})
    const ana = await one.user('ana@example.com', { allow: [tool] })
    const ben = await one.user('ben@example.com', { allow: [tool] })
    const [there, benThere] = [createCaller(two.url, ana.key), createCaller(two.url, ben.key)]

    const begun = await ana('POST', '/api/executions', { tool, input: {}, wait_ms: 0 })
    const id: string = begun.body.execution_id
    expect(begun.body).toMatchObject({ status: 'running' })
    await expect.poll(() => backend.received.length, { timeout: 20_000 }).toBe(1)

    expect((await benThere('POST', `/api/executions/${id}/cancel`)).status).toBe(404)
    await there('POST', `/api/executions/${id}/cancel`)
    const standing = async () => (await there('GET', `/api/executions/${id}`)).body.status as string
    // It was sent, so nobody knows what became of it there; here it has ended, and frees its place.
    await expect.poll(standing, { timeout: 20_000 }).toBe('indeterminate')
    expect(backend.received).toHaveLength(1)
  },
  120_000,
)
