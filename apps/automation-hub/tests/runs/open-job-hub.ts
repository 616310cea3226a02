import { setTimeout as delay } from 'node:timers/promises'
import { openHub, type HubOptions, type Reply } from '../open-hub.ts'
import { jobDocument, openJobApi } from './job-api.ts'

export const signingSecret = `whsec_${Buffer.from('a key of thirty-two bytes, enough').toString('base64')}`

/** A hub with the actions of the job API in the namespace `jobs`. */
export async function openJobHub(options: HubOptions = {}) {
  await using opening = new AsyncDisposableStack()
  const api = opening.use(await openJobApi())
  const hub = opening.use(
    await openHub({ ...options, runOptions: { lookEveryMs: 200, drainMs: 200, ...options.runOptions } }),
  )
  const imported = await hub.send('POST', '/automation/api/imports', {
    body: {
      documents: [jobDocument(api.url)],
      namespace: 'jobs',
      server: api.url,
      auth: { kind: 'api_access_token', token: 'env:SAMPLE_TOKEN' },
    },
  })
  await hub.send('PUT', '/automation/api/secrets/hook', { body: { value: signingSecret } })

  const execute = (name: string, body: object = {}, more: object = {}): Promise<Reply> =>
    hub.send('POST', `/automation/actions/jobs:${name}/execute`, { body, ...more })
  const look = (id: string, waitMs = 0, more: object = {}): Promise<Reply> =>
    hub.send('GET', `/automation/runs/${id}?wait_ms=${waitMs}`, more)
  const held = opening.move()
  return { ...hub, api, imported, execute, look, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

export type JobHub = Awaited<ReturnType<typeof openJobHub>>

/** Waits for what another part does by itself, at most ten seconds. */
export async function eventually<T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await delay(20)
  }
  throw new Error('it did not happen in time')
}
