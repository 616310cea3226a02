import type { Tool } from '@gatehouse/catalog'
import { silentLogger } from '@gatehouse/core'
import { createGrantBook, createPermittedTools } from '@gatehouse/policy'
import { engines } from '@gatehouse/testing-database'
import { expect, test } from 'vitest'
import { findTools, IndexKeeper, listNamespaces } from '../src/index.ts'
import { operationFor, tool } from './catalog-in-memory.ts'

test.each(engines())('on $name: what is stored and granted is found from the next search on', async ({ open }) => {
  await using database = await open()
  const { tools, sources, grants, revisions } = database.stores
  await using indexes = new IndexKeeper({ tools, log: silentLogger })
  const deps = { indexes, permittedTools: createPermittedTools({ grantBook: createGrantBook({ grants }) }), revisions }
  const op = operationFor('usr_ana')
  const search = async () => (await findTools(deps).run(op, { queries: ['create invoice'] })).found
  await sources.put({ tenantId: op.tenantId, id: 'hub', type: 'json_lines', config: {}, isPushed: true })
  const apply = (present: readonly Tool[], removed: readonly { namespace: string; name: string }[]) =>
    tools.applyPage({
      tenantId: op.tenantId,
      source: 'hub',
      tools: present,
      removed,
      namespaces: [{ namespace: 'billing', description: 'Money that customers owe.' }],
      generation: 1,
      removeOlderGenerations: false,
      sync: { cursor: null, generation: 1, isInSnapshot: false },
    })

  expect(await search()).toMatchObject({ tools: [], catalog_size: 0 })
  await apply([stored('billing', 'create_invoice', 'Bills a customer.'), stored('hr', 'create_payslip', 'Pays.')], [])
  expect((await search()).catalog_size).toBe(0)

  await grants.add(grantOf(op.tenantId, 'allow', 'hub://billing.*'))
  const found = await search()
  expect(found.catalog_size).toBe(1)
  expect(found.tools[0]).toMatchObject({
    tool: 'hub://billing.create_invoice',
    summary: 'Bills a customer.',
    effect: 'write',
  })
  expect(await listNamespaces(deps)(op, {})).toEqual({
    namespaces: [{ namespace: 'billing', source: 'hub', description: 'Money that customers owe.', tools: 1 }],
  })

  await apply([{ ...stored('billing', 'create_invoice', 'Bills a company.'), hash: 'two', version: '2.0.0' }], [])
  expect((await search()).tools[0]).toMatchObject({ version: '2.0.0', summary: 'Bills a company.' })
  await apply([], [{ namespace: 'billing', name: 'create_invoice' }])
  expect(await search()).toMatchObject({ tools: [], catalog_size: 0 })
})

function stored(namespace: string, name: string, description: string): Tool {
  const { version, authorization } = tool(`hub://${namespace}.${name}`)
  return {
    tenantId: 'tenant',
    source: 'hub',
    namespace,
    name,
    version,
    description,
    effect: 'write',
    mode: 'sync',
    inputSchema: { type: 'object', properties: { amount: { type: 'number' } } },
    authorization,
    nativeId: name,
    isExecutable: true,
    hash: 'one',
    revision: 0,
  }
}

function grantOf(tenantId: string, effect: 'allow' | 'deny', pattern: string) {
  const subject = { kind: 'user' as const, value: 'usr_ana' }
  return { tenantId, id: 'grt_1', subject, effect, pattern, createdAt: 0, createdBy: 'usr_root' }
}
