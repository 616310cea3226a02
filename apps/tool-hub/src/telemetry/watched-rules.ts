import type { RuleDesk } from '@gatehouse/execution'
import type { Ruling } from '@gatehouse/policy'
import type { Telemetry } from '@gatehouse/telemetry'

/** Rules as they are, with what they decide counted. */
export function watchedRules(desk: RuleDesk, telemetry: Telemetry | undefined): RuleDesk {
  if (telemetry === undefined) return desk
  const { rulings, redactions } = telemetry.metrics
  const counted = async (phase: 'input' | 'output', asking: Promise<Ruling>): Promise<Ruling> => {
    try {
      const ruling = await asking
      rulings.add(1, phase, ruling.error === undefined ? ruling.decision : 'error')
      if (ruling.redactions.length > 0) redactions.add(ruling.redactions.length, phase)
      return ruling
    } catch (error) {
      rulings.add(1, phase, 'error')
      throw error
    }
  }
  return {
    ...desk,
    input: (...asked) => counted('input', desk.input(...asked)),
    output: (...asked) => counted('output', desk.output(...asked)),
  }
}
