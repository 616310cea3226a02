import { accessRequest, readAccessAnswer, type AccessTool } from './access-contract.ts'
import type { HookClient, HookFailure } from './hook-client.ts'
import type { CompiledHook } from './hook-book.ts'

/** One request to an access hook and what came of it. */
export interface AskedAccess {
  readonly hook: string
  readonly tools: number
  readonly denied: number
  readonly code: 'OK' | 'failed'
  readonly why?: HookFailure
  /** What held instead, when it failed. */
  readonly failureMode?: 'fail_closed' | 'fail_open'
  readonly durationMs: number
}

export interface AccessFindings {
  /** Versions of tools that may not be used, and the hook that says so. */
  readonly denied: ReadonlyMap<AccessTool, string>
  readonly asked: readonly AskedAccess[]
}

/** So many tools go into one request at most: about 100 KB. */
const mostPerRequest = 500
const mostAtOnce = 4

/** Asks hooks in their order about tools, each only about those that it covers and that none before it refused. */
export async function askAccess(
  client: HookClient,
  hooks: readonly CompiledHook[],
  question: { readonly userId: string; readonly tools: readonly AccessTool[]; readonly signal: AbortSignal },
): Promise<AccessFindings> {
  const denied = new Map<AccessTool, string>()
  const asked: AskedAccess[] = []
  for (const hook of hooks) {
    const covered = question.tools.filter((tool) => !denied.has(tool) && hook.covers(tool))
    const waiting = inRequests(covered)
    const work = async (): Promise<void> => {
      for (let tools = waiting.shift(); tools !== undefined; tools = waiting.shift()) {
        const { refused, ...facts } = await askOnce(client, hook, { ...question, tools })
        for (const tool of refused) denied.set(tool, hook.hook.id)
        asked.push({ hook: hook.hook.id, tools: tools.length, denied: refused.length, ...facts })
      }
    }
    await Promise.all(Array.from({ length: Math.min(mostAtOnce, waiting.length) }, work))
  }
  return { denied, asked }
}

async function askOnce(
  client: HookClient,
  hook: CompiledHook,
  { userId, tools, signal }: Parameters<typeof askAccess>[2],
): Promise<Omit<AskedAccess, 'hook' | 'tools' | 'denied'> & { readonly refused: readonly AccessTool[] }> {
  const body = accessRequest(userId, tools)
  const reply = await client.ask(hook, { body, read: readAccessAnswer, signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
    return { kind: 'failed', why: 'timeout', durationMs: 0 } as const
  })
  const { durationMs } = reply
  if (reply.kind === 'answered') return { refused: tools.filter((tool) => !reply.answer(tool)), code: 'OK', durationMs }
  const { failureMode } = hook.endpoint
  return {
    refused: failureMode === 'fail_closed' ? tools : [],
    code: 'failed',
    why: reply.why,
    failureMode,
    durationMs,
  }
}

/** One request speaks of one source: in the contract a toolkit has no source, and two may have the same names. */
function inRequests(tools: readonly AccessTool[]): (readonly AccessTool[])[] {
  return [...Map.groupBy(tools, ({ source }) => source).values()].flatMap((own) =>
    Array.from({ length: Math.ceil(own.length / mostPerRequest) }, (_, i) =>
      own.slice(i * mostPerRequest, (i + 1) * mostPerRequest),
    ),
  )
}
