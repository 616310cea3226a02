import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Caller } from './world/caller.ts'
import type { Ledger } from './ledger.ts'
import type { Random } from './random.ts'

export const effectTool = 'automation_hub://effects.have_effect'
export const countTool = 'automation_hub://effects.count_effect'

/** Who is refused for now does not ask again at once. */
const refusedPauseMs = 50

/** The same call again, word for word. */
export function effectCall(key: string, waitMs?: number): unknown {
  return {
    tool: effectTool,
    input: { body: { key } },
    idempotency_key: key,
    ...(waitMs === undefined ? {} : { wait_ms: waitMs }),
  }
}

/**
 * Workers that call, write, read, repeat and administer until they are stopped or get no answer any more. What they were told
 * is in the ledger before they go on.
 */
export function startLoad(
  callers: readonly Caller[],
  ledger: Ledger,
  options: { readonly workers: number; readonly random: Random; readonly prefix: string },
): { readonly stop: () => Promise<void> } {
  let isOver = false
  let next = 0
  const { random } = options

  const work = async (worker: number): Promise<void> => {
    const call = callers[worker % callers.length]!
    while (!isOver) {
      const key = `${options.prefix}-${next++}`
      ledger.sent++
      const answer = await one(call, key, random())
      if (!answer.isAnswered) return
      if (answer.status >= 500) await sleep(refusedPauseMs)
    }
  }

  const one = async (call: Caller, key: string, dice: number): Promise<Answer> => {
    if (dice < 0.55) return noted(ledger, key, await call('POST', '/api/executions', effectCall(key)))
    if (dice < 0.7) return noted(ledger, key, await call('POST', '/api/executions', effectCall(key, 0)))
    if (dice < 0.8) return call('POST', '/api/executions', { tool: countTool, input: { path: { key } } })
    if (dice < 0.9) return repeated(call, key)
    const email = `${key}@example.com`
    const answer = await call('POST', '/api/users', { email })
    if (answer.isAnswered && answer.status === 201) ledger.users.push(email)
    return answer
  }

  /** A key that succeeded before, or a new one while there is none. */
  const repeated = async (call: Caller, key: string): Promise<Answer> => {
    const known = [...ledger.succeeded].at(Math.floor(random() * ledger.succeeded.size))
    if (known === undefined) return noted(ledger, key, await call('POST', '/api/executions', effectCall(key)))
    const answer = await call('POST', '/api/executions', effectCall(known[0]))
    if (answer.isAnswered && answer.status === 200 && answer.body.execution_id !== known[1])
      ledger.broken.push(`${known[0]} was repeated and got another execution: ${JSON.stringify(answer.body)}`)
    return answer
  }

  const workers = Array.from({ length: options.workers }, (_, worker) => work(worker))
  return {
    async stop() {
      isOver = true
      await Promise.all(workers)
    },
  }
}

/** Writes down what a call was answered. */
export function noted(ledger: Ledger, key: string, answer: Answer): Answer {
  ledger.unanswered.delete(key)
  if (!answer.isAnswered) ledger.unanswered.add(key)
  else if (answer.status !== 200) ledger.refused.set(key, JSON.stringify(answer.body?.error?.code ?? answer.status))
  else if (answer.body.status === 'succeeded') ledger.succeeded.set(key, answer.body.execution_id)
  else if (answer.body.status === 'running') ledger.running.set(key, answer.body.execution_id)
  else ledger.refused.set(key, answer.body.status)
  return answer
}
