import { startDownstream, type Downstream, type ReceivedRequest } from '@gatehouse/testing-dev-env'

export type HookAnswers = Partial<
  Record<'access' | 'pre' | 'post' | 'health', (body: HookBody, request: ReceivedRequest) => unknown>
>

/** What tests look into without a type for every body. */
// oxlint-disable-next-line typescript/no-explicit-any
export type HookBody = any

/** A policy server in the form of contextual access v1.1.1-beta: /access, /pre, /post, /health. Answers change as tests say. */
export interface HookServer extends AsyncDisposable {
  readonly url: string
  readonly received: Downstream['received']
  answers: HookAnswers
  /** Bodies of the requests to one of its paths. */
  asked(point: 'access' | 'pre' | 'post'): readonly HookBody[]
  forget(): void
}

export async function startHookServer(): Promise<HookServer> {
  const state: { answers: HookAnswers } = { answers: {} }
  const server = await startDownstream(async (request) => {
    const point = request.url.slice(1) as keyof HookAnswers
    const body: unknown = request.body === '' ? undefined : JSON.parse(request.body)
    const answer = state.answers[point]?.(body, request)
    if (answer instanceof HookRefusal) return { status: answer.status, body: { error: 'no', code: 'internal' } }
    if (answer instanceof HookDelay) return { body: answer.body, delayMs: answer.delayMs }
    return { body: answer ?? (point === 'access' ? {} : point === 'health' ? { status: 'healthy' } : { code: 'OK' }) }
  })
  return {
    url: server.url,
    received: server.received,
    get answers() {
      return state.answers
    },
    set answers(answers) {
      state.answers = answers
    },
    asked: (point) => server.received.filter(({ url }) => url === `/${point}`).map(({ body }) => JSON.parse(body)),
    forget() {
      server.received.length = 0
      state.answers = {}
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** Answers with a status that is not 200. */
export class HookRefusal {
  readonly status: number
  constructor(status: number) {
    this.status = status
  }
}

/** Answers late. */
export class HookDelay {
  readonly delayMs: number
  readonly body: unknown
  constructor(delayMs: number, body: unknown) {
    this.delayMs = delayMs
    this.body = body
  }
}
