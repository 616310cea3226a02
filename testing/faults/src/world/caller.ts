import { Agent, request as send } from 'node:http'

/** What came back, or that nothing did. */
export type Answer =
  | { readonly isAnswered: true; readonly status: number; readonly body: Json }
  | { readonly isAnswered: false; readonly why: string }

// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any

export type Caller = (method: string, path: string, body?: unknown) => Promise<Answer>

const patienceMs = 60_000

/** Calls one address with one key, over connections that are kept: a lost one is an answer as well. */
export function createCaller(of: () => { readonly url: string; readonly key: string }): Caller & Disposable {
  const agent = new Agent({ keepAlive: true, maxSockets: 512 })
  const call: Caller = (method, path, body) =>
    new Promise((resolve) => {
      const { url, key } = of()
      const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
      const type = typeof body === 'string' ? 'application/x-ndjson' : 'application/json'
      const lost = (why: string): void => resolve({ isAnswered: false, why })
      const request = send(
        url + path,
        {
          agent,
          method,
          timeout: patienceMs,
          headers: {
            authorization: `Bearer ${key}`,
            ...(body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
          },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', (error) => lost(error.message))
          response.on('close', () => {
            if (!response.complete) return lost('broken off')
            const answer = Buffer.concat(chunks).toString('utf8')
            try {
              resolve({ isAnswered: true, status: response.statusCode!, body: JSON.parse(answer) })
            } catch {
              resolve({ isAnswered: true, status: response.statusCode!, body: answer })
            }
          })
        },
      )
      request.on('timeout', () => request.destroy(new Error('no answer in time')))
      request.on('error', (error) => lost(error.message))
      request.end(text)
    })
  return Object.assign(call, { [Symbol.dispose]: () => agent.destroy() })
}

/** For what has to succeed for the test to go on. */
export async function must(answering: Promise<Answer>): Promise<Json> {
  const answer = await answering
  if (answer.isAnswered && answer.status < 300) return answer.body
  throw new Error(`it was refused: ${JSON.stringify(answer)}`)
}
