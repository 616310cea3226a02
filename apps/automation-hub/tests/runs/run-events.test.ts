import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, openJobHub, type JobHub } from './open-job-hub.ts'

let hub: JobHub
beforeAll(async () => {
  hub = await openJobHub()
})
afterAll(() => hub[Symbol.asyncDispose]())

const follow = (id: string, key = hub.admin): Promise<Response> =>
  fetch(`${hub.url}/automation/runs/${id}/events`, { headers: { authorization: `Bearer ${key}` } })

async function* eventsOf(response: Response): AsyncGenerator<EventSourceMessage> {
  const found: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => found.push(event) })
  const decoder = new TextDecoder()
  for await (const bytes of response.body!) {
    parser.feed(decoder.decode(bytes, { stream: true }))
    yield* found.splice(0)
  }
}

test('the progress of a run is told as it changes, and its end when it comes', async () => {
  const started = await hub.execute('report', { input: { body: { kind: 'followed' } } })
  const job = await eventually(() => hub.api.jobs.find(({ input }) => input['kind'] === 'followed'))
  const events = eventsOf(await follow(started.body.run_id))
  job.state = { status: 'working', percent: 40, message: 'Counting' }
  const seen: EventSourceMessage[] = []
  for await (const event of events) {
    seen.push(event)
    if (event.data.includes('Counting')) job.state = { status: 'done', lines: 3 }
  }
  const last = seen.pop()!
  expect(seen.map(({ event }) => event)).toEqual(seen.map(() => 'progress'))
  expect(JSON.parse(seen.at(-1)!.data)).toMatchObject({ fraction: 0.4, message: 'Counting' })
  expect(last.event).toBe('result')
  expect(JSON.parse(last.data)).toMatchObject({ status: 'succeeded', result: { lines: 3 } })

  const [again, ...none] = await Array.fromAsync(eventsOf(await follow(started.body.run_id)))
  expect([again!.event, none]).toEqual(['result', []])
})

test('a run of somebody else is not there', async () => {
  const started = await hub.execute('report', { input: { body: { kind: 'mine' } } })
  await hub.addUser('bob@example.com')
  const answer = await follow(started.body.run_id, await hub.keyOf('bob@example.com', 'automation_hub.execute'))
  expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'run_not_found' } }])
})
