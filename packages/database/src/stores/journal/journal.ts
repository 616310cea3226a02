import { CompiledQuery, type Kysely } from 'kysely'
import type { AuditStore, LinkedEntry } from '@gatehouse/audit'
import { GatehouseError, isGatehouseError } from '@gatehouse/core'
import { appendLinked } from '../append-audit.ts'
import type { Tables } from '../tables.ts'
import { batchStatement, type Batch, type BatchAnswer } from './batch-statement.ts'
import type { ExecutionEndRow, ExecutionStartRow } from './execution-rows.ts'

/**
 * What every governed call writes: its execution, the end of it, and what is entered about it. Writes that are asked for while
 * one is under way share the next commit; each resolves once it is durable.
 */
export interface Journal {
  append: AuditStore['append']
  start(execution: ExecutionStartRow): Promise<void>
  /** False when it had ended before. */
  end(end: ExecutionEndRow): Promise<boolean>
}

const mostWaiting = 20_000
const mostAtOnce = 500

type Append = Parameters<AuditStore['append']>
type Appended = Awaited<ReturnType<AuditStore['append']>>

interface Waiting<Write, Answer> {
  readonly write: Write
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

interface Queue {
  appends: Waiting<Append, Appended>[]
  starts: Waiting<ExecutionStartRow, void>[]
  ends: Waiting<ExecutionEndRow, boolean>[]
}

export function createJournal(kysely: Kysely<Tables>): Journal {
  const queues = new Map<string, Queue>()

  const drain = async (tenantId: string, queue: Queue): Promise<void> => {
    for (;;) {
      // What arrives in the same turn of the event loop belongs together.
      await new Promise((resolve) => setImmediate(resolve))
      if (countOf(queue) === 0) break
      await writeSome(kysely, tenantId, queue)
    }
    queues.delete(tenantId)
  }

  const enqueue = <Write, Answer>(tenantId: string, kind: keyof Queue, write: Write): Promise<Answer> => {
    let queue = queues.get(tenantId)
    if (queue === undefined) {
      queue = { appends: [], starts: [], ends: [] }
      queues.set(tenantId, queue)
      void drain(tenantId, queue)
    }
    if (countOf(queue) >= mostWaiting) return Promise.reject(tooMany())
    const waiting = queue[kind] as unknown as Waiting<Write, Answer>[]
    return new Promise((resolve, reject) => waiting.push({ write, resolve, reject }))
  }

  return {
    append: (tenantId, link, guess) =>
      guess === undefined
        ? appendLinked(kysely, tenantId, link, undefined)
        : enqueue<Append, Appended>(tenantId, 'appends', [tenantId, link, guess]),
    start: (execution) => enqueue(execution.tenant_id, 'starts', execution),
    end: (end) => enqueue(end.tenant_id, 'ends', end),
  }
}

/** One entry in the chain at a time: the next one needs to know what this one becomes. */
async function writeSome(kysely: Kysely<Tables>, tenantId: string, queue: Queue): Promise<void> {
  const next = queue.appends.shift()
  const linked = next === undefined ? [] : linkedOf(next)
  const append = linked === undefined ? undefined : next
  const starts = queue.starts.splice(0, mostAtOnce)
  const ends = takeEnds(queue)
  try {
    const { ended, moved } = await execute(kysely, {
      tenantId,
      starts: starts.map(({ write }) => write),
      ends: ends.map(({ write }) => write),
      ...(append === undefined || linked === undefined || linked.length === 0
        ? {}
        : { audit: { guess: append.write[2]!, linked } }),
    })
    for (const start of starts) start.resolve()
    const first = new Set(ended)
    for (const end of ends) end.resolve(first.has(end.write.id))
    if (append !== undefined) await settle(append, () => appended(kysely, append.write, linked ?? [], moved))
  } catch (error) {
    await oneByOne(kysely, error, { append, starts, ends })
  }
}

/** Of two that end the same execution, the second one waits to see that it comes too late. */
function takeEnds(queue: Queue): Queue['ends'] {
  const taken = new Map<string, Queue['ends'][number]>()
  const left: Queue['ends'] = []
  for (const end of queue.ends) {
    if (taken.size < mostAtOnce && !taken.has(end.write.id)) taken.set(end.write.id, end)
    else left.push(end)
  }
  queue.ends = left
  // In one order, so that two processes do not wait for each other in a circle.
  return [...taken.values()].sort((a, b) => (a.write.id < b.write.id ? -1 : 1))
}

/** Undefined for entries that cannot be written down at all: that is told to whoever wrote them, and stops nobody else. */
function linkedOf({ write: [, link, guess], reject }: Queue['appends'][number]): readonly LinkedEntry[] | undefined {
  try {
    return link(guess!)
  } catch (error) {
    reject(error)
    return undefined
  }
}

async function execute(kysely: Kysely<Tables>, batch: Batch): Promise<BatchAnswer> {
  if (batch.starts.length === 0 && batch.ends.length === 0 && batch.audit === undefined)
    return { ended: [], moved: true }
  const { text, values } = batchStatement(batch)
  const { rows } = await kysely.executeQuery<BatchAnswer>(CompiledQuery.raw(text, [...values]))
  return rows[0]!
}

async function appended(
  kysely: Kysely<Tables>,
  [tenantId, link, guess]: Append,
  linked: readonly LinkedEntry[],
  moved: boolean,
): Promise<Appended> {
  const last = linked.at(-1)
  if (last === undefined) return { head: guess!, hasRaced: false }
  if (moved) return { head: { seq: last.seq, hash: last.hash }, hasRaced: false }
  return { ...(await appendLinked(kysely, tenantId, link, undefined)), hasRaced: true }
}

/** One write that cannot be done must not take the others along. When nothing can be written, nothing is tried again. */
async function oneByOne(
  kysely: Kysely<Tables>,
  error: unknown,
  { append, starts, ends }: { readonly append: Queue['appends'][number] | undefined } & Pick<Queue, 'starts' | 'ends'>,
): Promise<void> {
  const all = [...(append === undefined ? [] : [append]), ...starts, ...ends]
  if (all.length === 1 || !isOfOneWrite(error)) {
    for (const one of all) one.reject(error)
    return
  }
  for (const start of starts)
    await settle(start, async () => {
      await execute(kysely, { tenantId: start.write.tenant_id, starts: [start.write], ends: [] })
    })
  for (const end of ends)
    await settle(end, async () => {
      const { ended } = await execute(kysely, { tenantId: end.write.tenant_id, starts: [], ends: [end.write] })
      return ended.length > 0
    })
  if (append !== undefined) await settle(append, () => appendLinked(kysely, ...append.write))
}

async function settle<Answer>(
  waiting: Pick<Waiting<unknown, Answer>, 'resolve' | 'reject'>,
  work: () => Promise<Answer>,
): Promise<void> {
  try {
    waiting.resolve(await work())
  } catch (error) {
    waiting.reject(error)
  }
}

/** Whether the others may succeed without the one that failed; not when the database cannot be reached. */
function isOfOneWrite(error: unknown): boolean {
  return isGatehouseError(error) && (error.kind !== 'unavailable' || error.code === 'database_busy')
}

function countOf({ appends, starts, ends }: Queue): number {
  return appends.length + starts.length + ends.length
}

function tooMany(): GatehouseError {
  return new GatehouseError('unavailable', 'database_busy', 'Too many requests wait for the database.', {
    hint: 'Try again in a moment; for more load use a PostgreSQL server.',
    retryAfterMs: 1_000,
  })
}
