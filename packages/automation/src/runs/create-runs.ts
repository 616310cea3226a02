import {
  digestOf,
  isGatehouseError,
  newId,
  traceHeaders,
  type Operation,
  type Page,
  type PageRequest,
  type Principal,
} from '@gatehouse/core'
import { minKeyBytes, webhookKey } from '@gatehouse/egress'
import type { Action } from '../action/action.ts'
import { isSecretOf, newCallbackToken, parseCallbackToken } from './callback-token.ts'
import { pinAction } from './pin-action.ts'
import { createRunChanges } from './run-changes.ts'
import type { RunsDeps, RunsOptions } from './run-deps.ts'
import {
  idempotencyConflict,
  invalidInput,
  runNotFound,
  runNotWaiting,
  tooManyRuns,
  webhookSecretUnusable,
} from './run-errors.ts'
import { createRunLoop } from './run-loop.ts'
import { hasEnded, type Run, type RunStatus } from './run.ts'
import { createStepRunner } from './step-runner.ts'
import type { Webhook } from './webhook-delivery.ts'

export interface StartRun {
  readonly action: Action
  readonly input: unknown
  readonly idempotencyKey?: string
  readonly timeoutMs?: number
  readonly webhook?: Webhook
}

/** Whose runs are meant. */
export type RunOwner = Pick<Principal, 'tenantId' | 'userId'>

/** How long a caller waits, and until it is gone. */
export interface Wait {
  readonly waitMs: number
  readonly signal: AbortSignal
}

/** Actions that outlive the request that starts them. Runs belong to (tenant, user); to anybody else they do not exist. */
export interface Runs extends AsyncDisposable {
  /** Begins to look for runs that are due; until then only steps that a caller asks for are taken. */
  start(): void
  /**
   * Starts a run, or gives the one that the idempotency key stands for. Throws `idempotency_conflict` when that one had
   * another input, `too_many_runs`, and `webhook_secret_unusable`.
   */
  begin(op: Operation, request: StartRun): Promise<Run>
  /** Waits until the run has ended or asks for input, at most as long as the caller does. Throws `run_not_found`. */
  find(owner: RunOwner, id: string, wait?: Wait): Promise<Run>
  /** The run now, and again whenever it has changed, until it has ended or the signal aborts. */
  watch(owner: RunOwner, id: string, signal: AbortSignal): AsyncGenerator<Run>
  list(owner: RunOwner, filter: { readonly statuses?: readonly RunStatus[] }, page: PageRequest): Promise<Page<Run>>
  /** Hands over what the user answered. Throws `run_not_waiting` and `invalid_input`. */
  giveInput(op: Operation, id: string, input: unknown): Promise<Run>
  /** Stops a run; waits a while for its end. One that has ended stays as it is. */
  cancel(op: Operation, id: string): Promise<Run>
  /** The API of some run calls back. Says nothing about whether the token was right. */
  callBack(token: string, body: unknown): Promise<void>
}

const lookAgainMs = 500
const cancelWaitMs = 10_000
const maxCallbackLength = 64 * 1024

export function createRuns(deps: RunsDeps, options: RunsOptions = {}): Runs {
  const { store, clock } = deps
  const { leaseMs = 30_000, maxSteps = 64, lookEveryMs = 1_000, drainMs = 5_000 } = options
  const { retentionMs = 7 * 24 * 60 * 60 * 1000, caps = { perUser: 100, perTenant: 2_000 } } = options
  const changes = createRunChanges()
  const runner = createStepRunner(deps, {
    leaseMs,
    onStep: (before, after) => {
      changes.announce(before.id)
      if (after?.dueAt !== undefined) loop.lookAt(after.dueAt)
      // Somebody may have cancelled it meanwhile, its webhook may have something to tell, its slot is free.
      loop.lookAt(0)
    },
  })
  const { webhookRetryDelaysMs } = options
  const loop = createRunLoop(deps, runner, {
    leaseMs,
    maxSteps,
    lookEveryMs,
    retentionMs,
    ...(webhookRetryDelaysMs === undefined ? {} : { webhookRetryDelaysMs }),
  })
  const lease = (now: number) => ({ runnerId: loop.runnerId, now, until: now + leaseMs })

  const findNow = async (owner: RunOwner, id: string): Promise<Run> => {
    const run = await store.find(owner.tenantId, owner.userId, id)
    if (run === undefined) throw runNotFound(id)
    const progress = runner.progressOf(id)
    return progress === undefined ? run : { ...run, progress }
  }

  const find = async (owner: RunOwner, id: string, wait?: Wait): Promise<Run> => {
    const untilMs = clock.now() + (wait?.waitMs ?? 0)
    for (;;) {
      const run = await findNow(owner, id)
      const leftMs = untilMs - clock.now()
      if (wait === undefined || run.status !== 'running' || leftMs <= 0 || wait.signal.aborted) return run
      await changes.next(id, Math.min(lookAgainMs, leftMs), wait.signal)
    }
  }

  return {
    start: () => loop.start(),
    find,

    async begin(op, request) {
      const { webhook } = request
      if (webhook !== undefined) await checkSecret(deps, op.tenantId, webhook)
      const { action, input } = request
      const now = clock.now()
      const id = newId('run', now)
      const { publicUrl } = options
      const callback = publicUrl !== undefined && isCalledBack(action) ? newCallbackToken(op.tenantId, id) : undefined
      const run = newRun(op, id, request, { ...lease(now), callbackDigest: callback?.digest })
      const claim = await store.claim(run, caps)
      if (claim.kind === 'full') throw tooManyRuns(claim.cap)
      if (claim.kind === 'claimed') {
        const callbackUrl = callback === undefined ? undefined : `${publicUrl}/automation/callbacks/${callback.token}`
        runner.begin({ ...run, action }, { kind: 'start', input }, callbackUrl)
        return run
      }
      if (claim.by.inputDigest !== run.inputDigest) throw idempotencyConflict()
      return claim.by
    },

    async *watch(owner, id, signal) {
      let shown: string | undefined
      while (!signal.aborted) {
        const run = await findNow(owner, id)
        const state = JSON.stringify([run.status, run.progress])
        if (state !== shown) yield run
        shown = state
        if (hasEnded(run)) return
        await changes.next(id, lookAgainMs, signal)
      }
    },

    list: (owner, filter, page) => store.list(owner.tenantId, { userId: owner.userId, ...filter }, page),

    async giveInput(op, id, input) {
      const run = await findNow(op.principal, id)
      const inputDigest = digestOf(input)
      if (run.status !== 'input_required' || run.inputRequest === undefined) {
        // A retry of an answer that has arrived.
        if (run.lastInputDigest === inputDigest) return run
        throw runNotWaiting(run)
      }
      const problems = deps.validator.validate(run.inputRequest.schema, input)
      if (problems.length > 0) throw invalidInput(problems)
      const taken = await store.takeForInput(op.tenantId, id, { ...lease(clock.now()), inputDigest })
      if (taken === undefined) throw runNotWaiting(run)
      runner.begin(taken, { kind: 'input', input })
      return taken
    },

    async cancel(op, id) {
      await findNow(op.principal, id)
      if (await store.requestCancel(op.tenantId, op.principal.userId, id, clock.now())) {
        runner.abort(id)
        loop.lookAt(0)
      }
      const untilMs = clock.now() + cancelWaitMs
      for (;;) {
        const run = await findNow(op.principal, id)
        if (hasEnded(run) || clock.now() >= untilMs || op.signal.aborted) return run
        await changes.next(id, lookAgainMs, op.signal)
      }
    },

    async callBack(token, body) {
      const address = parseCallbackToken(token)
      const text = JSON.stringify(body)
      if (address === undefined || text === undefined || text.length > maxCallbackLength) return
      const { tenantId, runId, secret } = address
      const run = await store.findForCallback(tenantId, runId)
      if (!isSecretOf(secret, run?.callbackDigest)) return
      if (run?.heardCallbacks?.includes(digestOf(text)) === true) return
      await store.addCallback(tenantId, runId, { body: text, now: clock.now() })
      loop.lookAt(0)
    },

    async [Symbol.asyncDispose]() {
      await loop.stop()
      await runner.stop(drainMs)
    },
  }
}

interface Own {
  readonly runnerId: string
  readonly now: number
  readonly until: number
  readonly callbackDigest: string | undefined
}

function newRun(op: Operation, id: string, request: StartRun, { runnerId, now, until, callbackDigest }: Own): Run {
  const { action, input, idempotencyKey, timeoutMs, webhook } = request
  return {
    tenantId: op.tenantId,
    id,
    userId: op.principal.userId,
    principal: op.principal,
    action: pinAction(action),
    inputDigest: digestOf(input),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(webhook === undefined ? {} : { webhook }),
    ...(callbackDigest === undefined ? {} : { callbackDigest }),
    status: 'running',
    phase: 'start',
    ...traceHeaders(op.trace),
    startedAt: now,
    dueAt: until,
    runnerId,
    lease: 1,
  }
}

function isCalledBack({ composition, completion }: Action): boolean {
  return composition !== undefined || completion?.callback !== undefined
}

async function checkSecret({ secrets }: RunsDeps, tenantId: string, webhook: Webhook): Promise<void> {
  let secret: string
  try {
    secret = await secrets.resolve(webhook.secret, tenantId)
  } catch (error) {
    if (!isGatehouseError(error)) throw error
    throw webhookSecretUnusable('has not been entered', error)
  }
  if (webhookKey(secret).length < minKeyBytes) throw webhookSecretUnusable(`is shorter than ${minKeyBytes} bytes`)
}
