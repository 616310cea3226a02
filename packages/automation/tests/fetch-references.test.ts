import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { importOpenApi, type ImportOptions } from '@gatehouse/automation'
import { systemClock } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import { createEgress, type Egress } from '@gatehouse/egress'
import { openTestDatabase } from '@gatehouse/testing-database'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

const files: Readonly<Record<string, string>> = {
  '/pet.json': '{"type": "object", "properties": {"owner": {"$ref": "people/owner.yaml#/Owner"}}}',
  '/people/owner.yaml': 'Owner: {type: string, maxLength: 7}\n',
}

const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(request.url!)
  const text = files[request.url!]
  if (request.url === '/moved.json') response.writeHead(302, { location: '/pet.json' }).end()
  else if (request.url === '/huge.json') response.end('x'.repeat(6 * 1024 * 1024))
  else if (text === undefined) response.writeHead(404).end()
  else response.end(text)
})
let database: Database
let egress: Egress
let host = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  egress = createEgress({ allow: [host] })
  database = await openTestDatabase()
})
beforeEach(() => {
  asked.length = 0
})
afterAll(async () => {
  await egress[Symbol.asyncDispose]()
  await database.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

async function importReferring(path: string, options: ImportOptions, file = 'crm.json') {
  const schema = { $ref: `http://${host}${path}` }
  const operation = { operationId: 'addPet', requestBody: { content: { 'application/json': { schema } } } }
  const content = JSON.stringify({ openapi: '3.0.3', info: { title: 'CRM' }, paths: { '/pets': { post: operation } } })
  const { actions, targets } = database.stores
  const deps = { actions, targets, clock: systemClock, egress }
  const report = await importOpenApi(deps, 'default', [{ file, content }], options)
  const action = await actions.find('default', { namespace: 'crm', name: 'add_pet' })
  const { body } = (action!.inputSchema as { properties: { body: unknown } }).properties
  return { body, messages: report.notes.map(({ code, message }) => `${code} ${message}`).join('\n') }
}

test('files on a host that the operator named are fetched, and what they refer to', async () => {
  const { body, messages } = await importReferring('/pet.json', { fetchReferences: { hosts: [host] } })
  expect(body).toEqual({ type: 'object', properties: { owner: { type: 'string', maxLength: 7 } } })
  expect(asked).toEqual(['/pet.json', '/people/owner.yaml'])
  expect(messages).not.toContain('reference')
})

test('a document that came from that host may refer to it', async () => {
  const options = { fetchReferences: { hosts: [] } }
  expect((await importReferring('/people/owner.yaml#/Owner', options, `http://${host}/crm.json`)).body).toEqual({
    type: 'string',
    maxLength: 7,
  })
})

test.each([
  ['nothing is allowed', '/pet.json', undefined, 'is outside the document'],
  ['the host is not named', '/pet.json', ['schemas.example.com'], 'is not among those that may be asked'],
  ['it is not there', '/gone.json', 'own', 'it was answered with 404'],
  ['it has moved', '/moved.json', 'own', 'it was answered with 302'],
  ['it is too large', '/huge.json', 'own', 'was not fetched'],
])('when %s, anything is accepted and a note says why', async (_what, path, hosts, why) => {
  const allowed = hosts === 'own' ? [host] : (hosts as readonly string[] | undefined)
  const options = allowed === undefined ? {} : { fetchReferences: { hosts: allowed } }
  const { body, messages } = await importReferring(path, options)
  expect(body).toEqual({})
  expect(messages).toContain(why)
  expect(asked).toEqual(hosts === 'own' ? [path] : [])
})
