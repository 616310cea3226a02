import { Agent, request } from 'node:http'

/** Calls over kept connections with as little work of its own as can be, so that it is the server that is measured. */
export interface HttpCaller extends Disposable {
  /** The body of the answer; throws when its status is not 2xx. */
  call(request: HttpCall): Promise<string>
}

export interface HttpCall {
  readonly url: string
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is, instead of `body`. */
  readonly text?: string
}

const silentForMs = 300_000

export function createHttpCaller(): HttpCaller {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  return {
    call: (what) => exchange(agent, what),
    [Symbol.dispose]: () => agent.destroy(),
  }
}

function exchange(agent: Agent, what: HttpCall): Promise<string> {
  const { url, method = 'GET', headers = {} } = what
  const text = what.text ?? (what.body === undefined ? undefined : JSON.stringify(what.body))
  const described =
    text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)), 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method, headers: { ...described, ...headers } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const answered = Buffer.concat(chunks).toString()
        const status = answer.statusCode ?? 0
        if (status >= 200 && status < 300) resolve(answered)
        else reject(new Error(`${method} ${url} answers ${status}: ${answered.slice(0, 500)}`))
      })
    })
    sent.setTimeout(silentForMs, () => sent.destroy(new Error(`${method} ${url} is silent`)))
    sent.on('error', reject)
    sent.end(text)
  })
}
