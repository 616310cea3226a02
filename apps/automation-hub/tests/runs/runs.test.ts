import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, openJobHub, type JobHub } from './open-job-hub.ts'

let hub: JobHub
beforeAll(async () => {
  hub = await openJobHub()
})
afterAll(() => hub[Symbol.asyncDispose]())

const jobOf = (id: string) => hub.api.jobs.find((job) => job.input['kind'] === id)!

const start = async (name: string, kind: string, more: object = {}): Promise<string> => {
  const reply = await hub.execute(name, { input: { body: { kind } }, ...more })
  expect(reply).toMatchObject({ status: 202, body: { status: 'running', run_id: expect.stringMatching(/^run_/) } })
  expect(reply.headers.get('location')).toBe(`/automation/runs/${reply.body.run_id}`)
  return reply.body.run_id as string
}

test('takes the document without a remark, and hides where the API calls back', async () => {
  expect(hub.imported).toMatchObject({ status: 200, body: { imported: 7, skipped: [] } })
  const notes = hub.imported.body.notes as { code: string }[]
  expect(notes.map(({ code }) => code)).toEqual(['effect_lowered'])
  const called = await hub.send('GET', '/automation/api/catalog/actions/jobs:called')
  expect(called.body).toMatchObject({ mode: 'async' })
  expect(JSON.stringify(called.body.input_schema)).not.toContain('callback_url')
})

describe('an async action that is asked how it stands', () => {
  test('answers at once with a run, reports progress, and gives the last answer as the result', async () => {
    const id = await start('report', 'polled')
    const job = await eventually(() => jobOf('polled'))
    job.state = { status: 'working', percent: 40, message: 'Counting' }
    const working = await eventually(async () => {
      const reply = await hub.look(id)
      return reply.body.progress?.fraction === 0.4 && reply
    })
    expect(working.body).toMatchObject({ status: 'running', progress: { fraction: 0.4, message: 'Counting' } })
    expect(working.body.poll_after_ms).toBeGreaterThan(0)
    job.state = { status: 'done', lines: 3 }
    const ended = await hub.look(id, 10_000)
    expect(ended).toMatchObject({ status: 200, body: { status: 'succeeded', run_id: id, result: { lines: 3 } } })
    const polls = hub.api.requests.filter(({ line }) => line === `GET /jobs/${job.id}`)
    expect(polls.every(({ authorization }) => authorization === 'Bearer sample-token-1')).toBe(true)
  })

  test('answers with the end when it comes within wait_ms', async () => {
    hub.api.intercept = (line, response) => {
      if (!/^GET \/jobs\/job_\d+$/.test(line)) return false
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"done"}')
      return true
    }
    const reply = await hub.execute('report', { input: { body: { kind: 'quick' } }, wait_ms: 10_000 })
    hub.api.intercept = () => false
    expect(reply).toMatchObject({ status: 200, body: { status: 'succeeded', result: { status: 'done' } } })
  })

  test('follows a URL on the same origin, and fetches the result from where it is', async () => {
    const id = await start('located', 'located')
    const job = await eventually(() => jobOf('located'))
    job.state = { status: 'done', lines: ['a', 'b'] }
    expect((await hub.look(id, 10_000)).body).toMatchObject({ status: 'succeeded', result: { lines: ['a', 'b'] } })
  })

  test('never takes its credential to another origin', async () => {
    hub.api.intercept = (line, response) => {
      if (line !== 'POST /jobs') return false
      const location = 'https://elsewhere.example/jobs/1'
      response.writeHead(202, { 'content-type': 'application/json', location }).end('{"id":"1"}')
      return true
    }
    const reply = await hub.execute('located', { input: { body: { kind: 'away' } } })
    const ended = await hub.look(reply.body.run_id as string, 10_000)
    hub.api.intercept = () => false
    expect(ended.body).toMatchObject({ status: 'failed', error: { kind: 'bad_response', is_outcome_unknown: true } })
  })

  test('fails with the words of the API', async () => {
    const id = await start('report', 'bad')
    ;(await eventually(() => jobOf('bad'))).state = { status: 'failed', message: 'No paper' }
    const { error } = (await hub.look(id, 10_000)).body
    expect(error).toMatchObject({ kind: 'backend_error', message: expect.stringContaining('No paper') })
  })

  test('goes on when the API cannot be asked for a while', async () => {
    const id = await start('report', 'shaky')
    const job = await eventually(() => jobOf('shaky'))
    let failures = 0
    hub.api.intercept = (line, response) => {
      if (line !== `GET /jobs/${job.id}` || failures >= 3) return false
      failures++
      response.writeHead(503, { 'content-type': 'application/json' }).end('{}')
      return true
    }
    job.state = { status: 'done' }
    expect((await hub.look(id, 20_000)).body).toMatchObject({ status: 'succeeded' })
    hub.api.intercept = () => false
    expect(failures).toBe(3)
  }, 30_000)

  test('ends as a time-out of unknown outcome when it takes too long', async () => {
    const id = await start('short', 'long')
    const ended = await hub.look(id, 10_000)
    expect(ended.body).toMatchObject({ status: 'failed', error: { kind: 'timeout', is_outcome_unknown: true } })
  })

  test('is cancelled at the API, and stays as it is when it has ended', async () => {
    const id = await start('report', 'unwanted')
    const job = await eventually(() => jobOf('unwanted'))
    const cancelled = await hub.send('POST', `/automation/runs/${id}/cancel`, { body: {} })
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'failed', error: { kind: 'cancelled' } } })
    expect(cancelled.body.error.is_outcome_unknown).toBeUndefined()
    expect(job.state).toEqual({ status: 'stopped' })
    expect((await hub.send('POST', `/automation/runs/${id}/cancel`, { body: {} })).body).toEqual(cancelled.body)
  })

  test('has entries for its start and for its end', async () => {
    const id = await start('report', 'audited')
    ;(await eventually(() => jobOf('audited'))).state = { status: 'done' }
    await hub.look(id, 10_000)
    const ofRun = async (action: string) =>
      (await hub.auditEntries(action)).find((entry) => (entry.details as { run?: string })?.run === id)
    expect(await eventually(() => ofRun('automation.execute'))).toMatchObject({ outcome: 'ok' })
    expect(await eventually(() => ofRun('automation.run_end'))).toMatchObject({ outcome: 'succeeded' })
  })
})

describe('an async action without a word on its end', () => {
  test('runs in the background, and its answer is the end', async () => {
    const id = await start('slow', 'x')
    await eventually(() => hub.api.held.length > 0)
    hub.api.release()
    expect((await hub.look(id, 10_000)).body).toMatchObject({ status: 'succeeded', result: { done: true } })
  })

  test('is let go of when it is cancelled, and nobody knows how it ended', async () => {
    const id = await start('slow', 'x')
    await eventually(() => hub.api.held.length > 0)
    const { body } = await hub.send('POST', `/automation/runs/${id}/cancel`, { body: {} })
    hub.api.release()
    expect(body).toMatchObject({ status: 'failed', error: { kind: 'cancelled', is_outcome_unknown: true } })
  })
})

describe('an action that the API calls back for', () => {
  const post = (url: string, body: string) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

  test('hears progress and the end, each once, and tells nobody whether a token was right', async () => {
    const id = await start('called', 'called')
    const url = (await eventually(() => jobOf('called'))).callbackUrl!
    expect(url).toMatch(new RegExp(`^${hub.url}/automation/callbacks/`))
    const good = await post(url, '{"status":"working","percent":50}')
    await eventually(async () => (await hub.look(id)).body.progress?.fraction === 0.5)
    const token = url.slice(url.lastIndexOf('/') + 1)
    const [tenant, run] = JSON.parse(Buffer.from(token, 'base64url').toString()) as string[]
    const forged = Buffer.from(JSON.stringify([tenant, run, 'guess'])).toString('base64url')
    const bad = await post(`${hub.url}/automation/callbacks/${forged}`, '{"status":"done"}')
    const none = await post(`${hub.url}/automation/callbacks/nothing`, 'no json')
    const texts = await Promise.all([good, bad, none].map((answer) => answer.text()))
    expect([good.status, bad.status, none.status]).toEqual([202, 202, 202])
    expect(new Set(texts).size).toBe(1)
    expect((await hub.look(id)).body.status).toBe('running')
    await post(url, '{"status":"done","lines":9}')
    expect((await hub.look(id, 10_000)).body).toMatchObject({ status: 'succeeded', result: { lines: 9 } })
    await post(url, '{"status":"failed"}')
    expect((await hub.look(id)).body).toMatchObject({ status: 'succeeded' })
  })

  test('keeps no token, and takes no large body', async () => {
    const id = await start('called', 'kept')
    const url = (await eventually(() => jobOf('kept'))).callbackUrl!
    const stored = await hub.stores.runs.findForCallback('default', id)
    const [, , secret] = JSON.parse(
      Buffer.from(url.slice(url.lastIndexOf('/') + 1), 'base64url').toString(),
    ) as string[]
    expect(JSON.stringify(stored)).not.toContain(secret)
    expect((await post(url, JSON.stringify({ status: 'x'.repeat(70_000) }))).status).toBe(413)
  })
})

describe('an interactive action', () => {
  const answer = (id: string, input: unknown, more: object = {}) =>
    hub.send('POST', `/automation/runs/${id}/input`, { body: { input }, ...more })

  test('asks twice, takes what fits, and goes on to its end', async () => {
    const begun = await hub.execute('order', { input: { body: { kind: 'asked' } }, wait_ms: 10_000 })
    const id = begun.body.run_id as string
    expect(begun).toMatchObject({
      status: 202,
      body: {
        status: 'input_required',
        input_request: { message: 'Which size?', input_schema: { required: ['size'] } },
      },
    })
    expect(await answer(id, { size: 'large' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input' } },
    })
    expect(await answer(id, { size: 4 })).toMatchObject({ status: 200, body: { run_id: id } })
    const second = await eventually(async () => {
      const reply = await hub.look(id, 5_000)
      return reply.body.input_request?.message === 'Which colour?' && reply
    })
    expect(second.body.status).toBe('input_required')
    await answer(id, { colour: 'red' })
    const ended = await hub.look(id, 10_000)
    expect(ended.body).toMatchObject({ status: 'succeeded', result: { order: [{ size: 4 }, { colour: 'red' }] } })
    expect(await answer(id, { colour: 'blue' })).toMatchObject({
      status: 409,
      body: { error: { code: 'run_not_waiting' } },
    })
    expect(await answer(id, { colour: 'red' })).toMatchObject({ status: 200, body: { status: 'succeeded' } })
  })

  test('takes one of many answers that are sent together', async () => {
    const { body } = await hub.execute('order', { input: { body: { kind: 'race' } }, wait_ms: 10_000 })
    const id = body.run_id as string
    const replies = await Promise.all([1, 2, 3, 4].map((size) => answer(id, { size })))
    // One that comes after the next question was put does not fit it.
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(replies.every(({ status }) => [200, 400, 409].includes(status))).toBe(true)
    const job = await eventually(() => jobOf('race').answers.length > 0 && jobOf('race'))
    await hub.look(id, 5_000)
    expect(job.answers).toHaveLength(1)
  })
})

describe('a run', () => {
  test('belongs to who started it', async () => {
    await hub.addUser('bob@example.com')
    const key = await hub.keyOf('bob@example.com', 'automation_hub.execute')
    const id = await start('slow', 'mine')
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/input'],
      ['POST', '/cancel'],
    ] as const) {
      const body = method === 'POST' ? { body: { input: {} } } : {}
      const reply = await hub.send(method, `/automation/runs/${id}${path}`, { key, ...body })
      expect(reply).toMatchObject({ status: 404, body: { error: { code: 'run_not_found' } } })
    }
    expect((await hub.send('GET', '/automation/runs', { key })).body).toEqual({ runs: [] })
    const without = await hub.keyWith('automation_hub.catalog')
    expect((await hub.look(id, 0, { key: without })).status).toBe(403)
    hub.api.release()
  })

  test('is one for fifty starts with one idempotency key', async () => {
    const body = { input: { body: { kind: 'once' } }, idempotency_key: 'order-66' }
    const replies = await Promise.all(Array.from({ length: 50 }, () => hub.execute('report', body)))
    expect(new Set(replies.map((reply) => reply.body.run_id)).size).toBe(1)
    const job = await eventually(() => jobOf('once'))
    job.state = { status: 'done' }
    await hub.look(replies[0]!.body.run_id as string, 10_000)
    expect(await hub.execute('report', body)).toMatchObject({ status: 200, body: { status: 'succeeded' } })
    expect(hub.api.jobs.filter(({ input }) => input['kind'] === 'once')).toHaveLength(1)
    const other = await hub.execute('report', { ...body, input: { body: { kind: 'twice' } } })
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'idempotency_conflict' } } })
  })

  test('is in the list of its owner, newest first and by status', async () => {
    const all = await hub.send('GET', '/automation/runs?limit=3')
    expect(all.body.runs).toHaveLength(3)
    expect(all.body.next_cursor).toEqual(expect.any(String))
    const next = await hub.send('GET', `/automation/runs?limit=200&cursor=${all.body.next_cursor}`)
    const ids = [...all.body.runs, ...next.body.runs].map((run: { run_id: string }) => run.run_id)
    expect(ids).toEqual(ids.toSorted().toReversed())
    const failed = await hub.send('GET', '/automation/runs?status=failed')
    expect(failed.body.runs.length).toBeGreaterThan(0)
    expect(failed.body.runs.every((run: { status: string }) => run.status === 'failed')).toBe(true)
  })
})
