import { setTimeout as sleep } from 'node:timers/promises'
import type { Caller } from './world/caller.ts'
import type { Ledger } from './ledger.ts'
import { effectCall } from './load.ts'

export interface Verdict {
  /** Promises that were broken, in words; empty is what is wanted. */
  readonly broken: readonly string[]
  /** How the calls ended, by state. */
  readonly ends: Readonly<Record<string, number>>
}

const finals = new Set(['succeeded', 'failed', 'cancelled', 'indeterminate', 'expired'])
const settleMs = 90_000

/**
 * Asks what became of every call, once the house runs again. Nothing acknowledged may be lost, nothing may have happened
 * twice, and every execution has an end that is true: `succeeded` happened, `failed` did not, `indeterminate` says that nobody knows.
 */
export async function judge(call: Caller, ledger: Ledger, counts: ReadonlyMap<string, number>): Promise<Verdict> {
  const broken: string[] = [...ledger.broken]
  const ends: Record<string, number> = {}
  const until = performance.now() + settleMs

  const endOf = async (key: string): Promise<void> => {
    let answer = await call('POST', '/api/executions', effectCall(key, 2_000))
    while (isNotYet(answer) && performance.now() < until) {
      await sleep(200)
      answer = await call('POST', '/api/executions', effectCall(key, 2_000))
    }
    const state: string = answer.isAnswered ? String(answer.body?.status ?? answer.body?.error?.code) : 'unanswered'
    ends[state] = (ends[state] ?? 0) + 1
    const count = counts.get(key) ?? 0
    const told = ledger.succeeded.get(key)
    if (told !== undefined && answer.isAnswered && (state !== 'succeeded' || answer.body.execution_id !== told))
      broken.push(`${key} was acknowledged as ${told}, and is ${state} ${answer.body?.execution_id} now`)
    if (!finals.has(state)) broken.push(`${key} has no end: ${JSON.stringify(answer)}`)
    if (count > 1) broken.push(`${key} happened ${count} times`)
    if (state === 'succeeded' && count !== 1)
      broken.push(`${key} is said to have succeeded and happened ${count} times`)
    if (state === 'failed' && count !== 0) broken.push(`${key} is said to have failed and happened ${count} times`)
  }

  const keys = [...ledger.succeeded.keys(), ...ledger.running.keys(), ...ledger.refused.keys(), ...ledger.unanswered]
  await eachOf(new Set(keys), 8, endOf)
  await eachOf(ledger.users, 8, async (email) => {
    const answer = await call('POST', '/api/users', { email })
    if (!answer.isAnswered || answer.status !== 409) broken.push(`user ${email} was acknowledged and is not there`)
  })
  return { broken, ends }
}

function isNotYet(answer: Awaited<ReturnType<Caller>>): boolean {
  if (!answer.isAnswered) return true
  return answer.status >= 500 || answer.status === 429 || answer.body?.status === 'running'
}

/** Some at a time. */
export async function eachOf<T>(items: Iterable<T>, atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items].values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of waiting) await work(item)
    }),
  )
}
