import type { Stage } from '@gatehouse/core'
import { callSettings, type CallSettings } from '../../resilience/call-settings.ts'
import type { RunRequest } from '../run-request.ts'
import type { Targeted } from './find-target.ts'

export interface UnderPolicy {
  readonly settings: CallSettings
  /** Everything ends by then: signing in, waiting, every attempt. */
  readonly deadlineAtMs: number
}

/** What holds for this action at this target, and how much time there is. */
export function choosePolicy(now: () => number): Stage<RunRequest & Targeted, UnderPolicy> {
  return {
    name: 'choose-policy',
    async run(_op, { target, action, timeoutMs }) {
      const settings = callSettings(target, action)
      return { settings, deadlineAtMs: now() + Math.min(timeoutMs ?? settings.timeoutMs, settings.timeoutMs) }
    },
  }
}
