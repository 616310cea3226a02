import { setTimeout as sleep } from 'node:timers/promises'
import { GatehouseError } from '@gatehouse/core'
import type { RunAnswer } from '../client/answers.ts'
import type { GatehouseClient } from '../client/gatehouse-client.ts'
import type { JsonObject } from '../client/http-transport.ts'
import { askForInput } from '../execution/ask-for-input.ts'
import { listenForStop } from '../house/stop-requests.ts'
import type { Session } from '../session.ts'

type Answer = RunAnswer & JsonObject

export interface FollowOptions {
  /** Default: until it ends. */
  readonly waitMs?: number | undefined
  /** Answers to what it asks, in order; after them the person at the terminal is asked. */
  readonly answers?: readonly unknown[]
}

/** Often enough that progress moves. */
const lookEveryMs = 1_500
const untilItEndsMs = 31 * 86_400_000

/**
 * Waits for a run of an action: shows its progress, answers what it asks from the answers at hand or from the terminal.
 * Ctrl-C ends the waiting, not the run.
 */
export async function followRun(
  session: Session,
  server: GatehouseClient,
  first: Answer,
  { waitMs = untilItEndsMs, answers = [] }: FollowOptions,
): Promise<Answer> {
  const { runtime } = session
  const until = runtime.now() + waitMs
  const waiting = [...answers]
  let answer = first
  using stop = listenForStop()
  const stopped = new AbortController()
  void stop.first.then(() => stopped.abort())
  for (;;) {
    const id = answer.run_id
    const leftMs = until - runtime.now()
    if (id === undefined || leftMs <= 0) return answer
    if (stopped.signal.aborted) {
      session.output.note(`The run goes on. To wait for it again: gatehouse runs wait ${id}`)
      return answer
    }
    if (answer.status === 'running') {
      answer = await lookAgain(session, server, { id, answer, waitMs: leftMs, signal: stopped.signal })
    } else if (answer.status === 'input_required' && waiting.length > 0) {
      answer = await server.runInput(id, waiting.shift())
    } else if (answer.status === 'input_required' && canAsk(session)) {
      answer = await askUntilItFits(session, server, id, answer)
    } else return answer
  }
}

async function lookAgain(
  session: Session,
  server: GatehouseClient,
  look: { readonly id: string; readonly answer: Answer; readonly waitMs: number; readonly signal: AbortSignal },
): Promise<Answer> {
  const startedAt = session.runtime.now()
  const { fraction, message } = look.answer.progress ?? {}
  using report = session.output.progress('running')
  if (fraction !== undefined || message !== undefined) {
    const label = message === undefined ? {} : { label: message }
    report.update({
      done: Math.floor((fraction ?? 0) * 100),
      ...(fraction === undefined ? {} : { total: 100 }),
      ...label,
    })
  }
  const waitMs = Math.max(0, Math.round(Math.min(look.waitMs, lookEveryMs)))
  const next = await server.run(look.id, waitMs)
  // A server that answers at once, because it stops, is not asked without a break.
  const earlyMs = waitMs - (session.runtime.now() - startedAt)
  if (next.status === 'running' && earlyMs > 0) {
    await sleep(earlyMs, undefined, { signal: look.signal }).catch(() => undefined)
  }
  return next
}

async function askUntilItFits(session: Session, server: GatehouseClient, id: string, answer: Answer): Promise<Answer> {
  const { message = '', input_schema: schema } = answer.input_request ?? {}
  for (;;) {
    const input = await askForInput(session.runtime, { message, input_schema: schema, question: 0 })
    try {
      return await server.runInput(id, input)
    } catch (error) {
      if (!(error instanceof GatehouseError) || error.code !== 'invalid_input') throw error
      session.output.complain(error.message)
    }
  }
}

function canAsk({ runtime, output }: Session): boolean {
  return !output.isJson && (runtime.stdin as { isTTY?: boolean }).isTTY === true && runtime.stderr.isTTY === true
}
