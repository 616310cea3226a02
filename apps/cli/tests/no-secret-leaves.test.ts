import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { temporaryFolder } from './run-command.ts'
import { startHouse } from './start-house.ts'

// Secrets of every sort are planted in a real process that logs all it can. Then everything is run, failures included,
// against servers that repeat what they were sent. Afterwards nothing of them may be anywhere but where it was put.

const planted = (name: string): string => `${name}-${randomBytes(12).toString('hex')}`

async function open(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Says back all that it was told, under the status that the path asks for. */
const echo: RequestListener = async (request, response) => {
  const said = { headers: request.headers, body: await text(request) }
  response.writeHead(Number(request.url!.split('/')[1]), { 'content-type': 'application/json' })
  response.end(JSON.stringify(said))
}

test('no secret is in a log, an answer, the audit or the database', async () => {
  const secrets = {
    environment: planted('env'),
    file: planted('file'),
    entered: planted('entered'),
    replaced: planted('replaced'),
    mistaken: planted('mistaken'),
  }
  const issued: string[] = []
  await using api = await open(echo)
  await using tokenServer = await open(async (request, response) => {
    const form = await text(request)
    const token = planted('token')
    issued.push(token)
    const isRefused = request.url !== '/token'
    const said = decodeURIComponent(`${form} ${form.replaceAll('+', ' ')} ${request.headers.authorization ?? ''}`)
    const refusal = { error: 'invalid_grant', error_description: said }
    response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isRefused ? refusal : { access_token: token, token_type: 'Bearer', expires_in: 600 }))
  })
  await using folder = await temporaryFolder()
  const house = await startHouse(folder.path, ['--json'], {
    env: { GATEHOUSE_LOG_LEVEL: 'trace', PLANTED_SECRET: secrets.environment },
  })
  const { url, key } = house.ready
  const file = join(folder.path, '.gatehouse', 'secrets', 'planted')
  await writeFile(file, secrets.file)

  const answers: string[] = []
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const answer = await response.text()
    answers.push(answer)
    return answer
  }

  await send('PUT', '/automation/api/secrets/crm', { value: secrets.replaced })
  await send('PUT', '/automation/api/secrets/crm', { value: secrets.entered })
  await send('PUT', `/automation/api/secrets/${secrets.mistaken}!`, { value: 'x' })
  await send('PUT', '/automation/api/secrets/crm2', `{"value": ${secrets.mistaken}}`)
  await send('PUT', '/automation/api/secrets/crm2', { value: [secrets.mistaken] })
  await send('PUT', '/automation/api/targets/mistaken', { auth: { kind: 'api_access_token', token: secrets.mistaken } })

  const serverAuth = (tokenUrl: string, change: object) => ({
    kind: 'token_server',
    token_url: tokenUrl,
    allow_private_network: true,
    client: { method: 'client_secret_basic', id: 'gatehouse', secret: 'secret:crm' },
    ...change,
  })
  const assertion = { value: 'email' }
  const auths: Record<string, object> = {
    env: { kind: 'api_access_token', token: 'env:PLANTED_SECRET' },
    file: { kind: 'api_access_token', token: `file:${file}`, header: 'X-Api-Key' },
    entered: { kind: 'api_access_token', token: 'secret:crm' },
    basic: serverAuth(`${tokenServer.url}/token`, { grant: 'client_credentials' }),
    post: serverAuth(`${tokenServer.url}/token`, {
      grant: 'jwt_bearer',
      assertion,
      client: { method: 'client_secret_post', id: 'gatehouse', secret: 'env:PLANTED_SECRET' },
    }),
    refused: serverAuth(`${tokenServer.url}/refused`, { grant: 'token_exchange', assertion }),
    refused_post: serverAuth(`${tokenServer.url}/refused`, {
      grant: 'client_credentials',
      client: { method: 'client_secret_post', id: 'gatehouse', secret: `file:${file}` },
    }),
    no_key: serverAuth(`${tokenServer.url}/token`, {
      grant: 'client_credentials',
      client: { method: 'private_key_jwt', id: 'gatehouse', key: 'secret:crm', algorithm: 'ES256' },
    }),
    missing: { kind: 'api_access_token', token: 'secret:not-there' },
  }
  const statuses = ['200', '401', '403', '400', '500']
  const paths = Object.fromEntries(
    statuses.map((status) => [
      `/${status}`,
      { post: { operationId: `s${status}`, responses: { 200: { description: '' } } } },
    ]),
  )
  for (const [namespace, auth] of Object.entries(auths)) {
    const content = JSON.stringify({ openapi: '3.1.0', info: { title: namespace, version: '1' }, paths })
    const documents = [{ file: `${namespace}.json`, content }]
    await send('POST', '/automation/api/imports', { documents, namespace, server: api.url, auth })
  }
  await send('POST', '/api/sources/automation_hub/sync', {})
  const said: string[] = []
  for (const namespace of Object.keys(auths)) {
    for (const status of statuses) {
      said.push(await send('POST', `/automation/actions/${namespace}:s${status}/execute`, { input: {} }))
      await send('POST', '/api/executions', { tool: `automation_hub://${namespace}.s${status}`, input: {} })
    }
    await send('POST', `/automation/actions/${namespace}:s200/preview`, { input: {} })
  }
  // The servers did get them, and did repeat them.
  expect(said.filter((answer) => answer.includes('[redacted]')).length).toBeGreaterThan(20)
  expect(issued.length).toBeGreaterThan(1)

  for (const path of [
    '/automation/api/secrets',
    '/automation/api/targets',
    '/api/executions?limit=100',
    '/api/doctor',
  ]) {
    await send('GET', path)
  }
  await send('GET', '/api/audit?limit=500')
  await send('DELETE', '/automation/api/secrets/crm')
  const ended = await house.stop('SIGTERM')
  expect(ended.code).toBe(0)

  const everything = {
    answers: answers.join('\n'),
    log: ended.stdout + ended.stderr,
    data: await bytesBelow(join(folder.path, '.gatehouse'), (path) => !path.includes('/secrets/')),
  }
  expect(everything.data).toContain('automation.execute')
  for (const [name, secret] of [...Object.entries(secrets), ...issued.map((token) => ['token', token] as const)]) {
    for (const form of [
      secret,
      Buffer.from(secret).toString('base64'),
      Buffer.from(`gatehouse:${secret}`).toString('base64'),
    ]) {
      for (const [place, content] of Object.entries(everything)) {
        expect({ name, place, isThere: content.includes(form) }).toEqual({ name, place, isThere: false })
      }
    }
  }
  // Assertions are JWTs: no other JWT has a reason to be in any of these places.
  expect(everything.answers).not.toMatch(/eyJ[\w-]{20,}\.eyJ/)
  expect(everything.data).not.toMatch(/eyJ[\w-]{20,}\.eyJ/)
}, 120_000)

async function bytesBelow(folder: string, isWanted: (path: string) => boolean): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(paths.filter(isWanted).map((path) => readFile(path, 'latin1')))
  return contents.join('\n')
}
