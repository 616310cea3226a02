import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Progress, RunEvent } from '../run/step/run-step.ts'
import type { Run } from './run.ts'
import type { RunsDeps } from './run-deps.ts'
import type { TakenRun } from './run-store.ts'
import { endCutOff, isAbortable, isRepeatable, takeStep } from './take-step.ts'

/** Takes steps in the background, and knows which runs it has in hand. */
export interface StepRunner {
  readonly active: () => number
  /** Takes the step that an event calls for; the lease is ours already. */
  readonly begin: (run: Run, event: RunEvent, callbackUrl?: string) => void
  /** Takes the step that a run which was due calls for. */
  readonly goOn: (taken: TakenRun) => void
  /** Stops the request of a run that nothing else can stop, if this process has it in hand. */
  readonly abort: (id: string) => void
  /** The newest progress of a step in hand. */
  readonly progressOf: (id: string) => Progress | undefined
  /** Lets steps in hand end within this time, then cuts them off. */
  readonly stop: (drainMs: number) => Promise<void>
}

interface InHand {
  readonly run: Run
  readonly cancel: AbortController
  progress?: Progress
  readonly done: Promise<void>
}

export function createStepRunner(
  deps: RunsDeps,
  options: { readonly leaseMs: number; readonly onStep: (before: Run, after: Run | undefined) => void },
): StepRunner {
  const inHand = new Map<string, InHand>()
  const stopping = new AbortController()

  const hold = (run: Run, work: (cancelSignal: AbortSignal) => Promise<Run | undefined>): void => {
    const cancel = new AbortController()
    const done = (async () => {
      await nextTurn()
      let after: Run | undefined
      try {
        after = await work(cancel.signal)
      } catch (error) {
        // The lease ends by itself, and whoever takes the run then knows in which phase it was left.
        deps.log.error({ err: error, run: run.id }, 'a step of a run could not be written')
      } finally {
        if (inHand.get(run.id)?.run.lease === run.lease) inHand.delete(run.id)
        options.onStep(run, after)
      }
    })()
    inHand.set(run.id, { run, cancel, done })
  }

  const begin = (
    run: Run,
    eventNow: () => Promise<RunEvent>,
    {
      callbacks = [],
      callbackUrl,
    }: { readonly callbacks?: readonly string[]; readonly callbackUrl?: string | undefined },
  ): void =>
    hold(run, async (cancelSignal) =>
      takeStep(deps, run, {
        event: await eventNow(),
        callbacks,
        callbackUrl,
        leaseMs: options.leaseMs,
        signal: stopping.signal,
        cancelSignal,
        onProgress: (progress) => {
          const hand = inHand.get(run.id)
          if (hand !== undefined) hand.progress = progress
        },
      }),
    )

  return {
    active: () => inHand.size,
    begin: (run, event, callbackUrl) => begin(run, async () => event, { callbackUrl }),
    goOn({ run, abandonedPhase, callbacks }) {
      const isLeftMidway = abandonedPhase !== undefined && !isRepeatable({ ...run, phase: abandonedPhase })
      if (isLeftMidway) hold(run, () => endCutOff(deps, run))
      else begin(run, () => backgroundEvent(deps, run, callbacks), { callbacks })
    },
    abort(id) {
      const hand = inHand.get(id)
      if (hand !== undefined && isAbortable(hand.run)) hand.cancel.abort()
    },
    progressOf: (id) => inHand.get(id)?.progress,
    async stop(drainMs) {
      const all = (): Promise<unknown> => Promise.all([...inHand.values()].map(({ done }) => done))
      await within(all(), drainMs)
      stopping.abort()
      await all()
    },
  }
}

/** Nobody asks for this step, so whether the user may still act is not known from a request. */
async function backgroundEvent(deps: RunsDeps, run: Run, callbacks: readonly string[]): Promise<RunEvent> {
  const isRevoked = deps.mayStillAct !== undefined && !(await deps.mayStillAct(run.principal))
  return isRevoked ? { kind: 'cancel' } : eventOf(run, callbacks)
}

function eventOf(run: Run, [callback]: readonly string[]): RunEvent {
  if (run.phase === 'cancel' || run.phase === 'expire') return { kind: 'cancel' }
  if (run.phase === 'callback' && callback !== undefined)
    return { kind: 'callback', body: JSON.parse(callback) as unknown }
  return { kind: 'poll' }
}

async function within(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs)
  })
  await Promise.race([work, limit])
  clearTimeout(timer)
}
