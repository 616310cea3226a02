import { setTimeout as sleep } from 'node:timers/promises'
import { GatehouseError } from '@gatehouse/core'
import type { ExecutionAnswer } from '../client/answers.ts'
import type { GatehouseClient } from '../client/gatehouse-client.ts'
import type { JsonObject, Progress } from '../client/http-transport.ts'
import { listenForStop } from '../house/stop-requests.ts'
import type { Session } from '../session.ts'
import { askForInput } from './ask-for-input.ts'

type Answer = ExecutionAnswer & JsonObject

/** The first answer brings the id, without which Ctrl-C could not say how to go on. */
const firstWaitMs = 2_000
const longestWaitMs = 50_000
/** No execution lasts longer than the server lets it. */
const untilItEndsMs = 31 * 86_400_000

/**
 * Waits for an execution, however often the server has to be asked: shows its progress, and asks the person at the
 * terminal what the tool asks. Ctrl-C ends the waiting, not the execution.
 */
export async function goOn(
  session: Session,
  server: GatehouseClient,
  begin: (waitMs: number, onProgress: (progress: Progress) => void) => Promise<Answer>,
  options: { readonly waitMs: number | undefined },
): Promise<Answer> {
  const until = session.runtime.now() + (options.waitMs ?? untilItEndsMs)
  const leftMs = (): number => Math.max(0, until - session.runtime.now())
  let answer = await withProgress(session, (onProgress) =>
    begin(Math.min(options.waitMs ?? firstWaitMs, longestWaitMs), onProgress),
  )
  // For a person only somebody who says how long waits: it may take days.
  const isWaitedFor = ({ status }: Answer): boolean =>
    status === 'running' || (status === 'approval_required' && options.waitMs !== undefined)
  if (!isWaitedFor(answer) && answer.status !== 'input_required') return answer
  using stop = listenForStop()
  const stopped = new AbortController()
  void stop.first.then(() => stopped.abort())
  for (;;) {
    if (isWaitedFor(answer) && leftMs() > 0 && answer.execution_id !== undefined) {
      const next = await waitOnce(session, server, answer, { waitMs: leftMs(), stopped: stopped.signal })
      if (next === undefined) return answer
      answer = next
    } else if (answer.status === 'input_required' && answer.input_request !== undefined && canAsk(session)) {
      answer = await askUntilItFits(session, server, answer, Math.min(leftMs(), firstWaitMs))
    } else return answer
  }
}

/** Undefined when somebody pressed Ctrl-C. */
async function waitOnce(
  session: Session,
  server: GatehouseClient,
  { execution_id: id = '', poll_after_ms: restMs = 1_000 }: Answer,
  { waitMs, stopped }: { readonly waitMs: number; readonly stopped: AbortSignal },
): Promise<Answer | undefined> {
  const startedAt = session.runtime.now()
  const wait_ms = Math.round(Math.min(waitMs, longestWaitMs))
  try {
    const answer = await withProgress(session, (onProgress) =>
      server.resumeExecution(id, { wait_ms }, { onProgress, signal: stopped }),
    )
    // A server that answers at once, because it stops or cannot wait, is not asked without a break.
    const earlyMs = Math.min(restMs, waitMs) - (session.runtime.now() - startedAt)
    const goesOn = answer.status === 'running' || answer.status === 'approval_required'
    if (goesOn && earlyMs > 0) await sleep(earlyMs, undefined, { signal: stopped })
    return answer
  } catch (error) {
    if (!stopped.aborted) throw error
    session.output.note(`The tool goes on. To wait for it again: gatehouse executions resume ${id}`)
    return undefined
  }
}

async function askUntilItFits(
  session: Session,
  server: GatehouseClient,
  answer: Answer,
  waitMs: number,
): Promise<Answer> {
  const { execution_id: id, input_request: request } = answer
  for (;;) {
    const input = await askForInput(session.runtime, request!)
    try {
      return await server.resumeExecution(id!, { input, question: request!.question, wait_ms: Math.round(waitMs) })
    } catch (error) {
      if (!(error instanceof GatehouseError) || error.code !== 'invalid_input') throw error
      session.output.complain(error.message)
    }
  }
}

async function withProgress<T>(session: Session, work: (onProgress: (progress: Progress) => void) => Promise<T>) {
  using report = session.output.progress('running')
  return await work((progress) => report.update(progress))
}

function canAsk({ runtime, output }: Session): boolean {
  return !output.isJson && (runtime.stdin as { isTTY?: boolean }).isTTY === true && runtime.stderr.isTTY === true
}
