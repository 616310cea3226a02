import type { Telemetry } from '@gatehouse/telemetry'
import type { DoctorCheck } from '../doctor.ts'

const patienceMs = 5_000

/** Where traces go, and whether they arrive: an empty batch is sent to find out. */
export async function checkTelemetry(
  telemetry: Pick<Telemetry, 'tracing' | 'probe'> | undefined,
): Promise<readonly DoctorCheck[]> {
  const name = 'traces'
  const before = telemetry?.tracing()
  if (telemetry === undefined || before === undefined)
    return [{ name, status: 'ok', message: 'go nowhere; telemetry.otlp of the configuration names a collector' }]
  const { origin } = new URL(before.url)
  const fix = 'Check telemetry.otlp of the configuration: the endpoint, its port (4318 for HTTP), and the headers.'
  try {
    await telemetry.probe(AbortSignal.timeout(patienceMs))
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'failed'
    return [{ name, status: 'warn', message: `go to ${origin} and do not arrive: ${problem}`, fix }]
  }
  const { sent, dropped } = telemetry.tracing() ?? before
  const arrived = `arrive at ${origin}: ${sent} spans since the start`
  if (dropped === 0) return [{ name, status: 'ok', message: arrived }]
  return [{ name, status: 'warn', message: `${arrived}, ${dropped} were lost`, fix }]
}
