import type { StatusReading } from '../../action/completion.ts'
import { valueAt } from '../answer/json-pointer.ts'
import type { Progress } from './run-step.ts'

/** How the work stands, as an answer of the API says. Its words are untrusted. */
export type Status =
  | { readonly kind: 'running'; readonly progress?: Progress }
  | { readonly kind: 'done'; readonly result: unknown; readonly isWhole: boolean }
  | { readonly kind: 'failed'; readonly message?: string }

const maxMessageLength = 1_000

/** What is neither done nor failed is still running, an answer without any status as well: the time limit of the run ends it. */
export function readStatus(reading: StatusReading, answer: unknown): Status {
  const status = valueAt(answer, reading.statusAt)
  const message = messageAt(answer, reading.messageAt)
  if (isOneOf(status, reading.failed)) return { kind: 'failed', ...(message === undefined ? {} : { message }) }
  if (isOneOf(status, reading.done)) {
    const { resultAt } = reading
    if (resultAt === undefined) return { kind: 'done', result: answer, isWhole: true }
    return { kind: 'done', result: valueAt(answer, resultAt) ?? null, isWhole: false }
  }
  const fraction = fractionAt(answer, reading)
  if (fraction === undefined && message === undefined) return { kind: 'running' }
  const progress = { ...(fraction === undefined ? {} : { fraction }), ...(message === undefined ? {} : { message }) }
  return { kind: 'running', progress }
}

/** Strictly: `"1"` is not 1, and a status that is missing is no value at all. */
export function isOneOf(value: unknown, values: readonly (string | number | boolean)[]): boolean {
  return values.some((one) => one === value)
}

/** Words of the API, bounded; undefined when there are none. */
export function messageAt(answer: unknown, pointer: string | undefined): string | undefined {
  const message = pointer === undefined ? undefined : valueAt(answer, pointer)
  if (typeof message !== 'string' || message.trim() === '') return undefined
  return message.length <= maxMessageLength ? message : `${message.slice(0, maxMessageLength)}…`.toWellFormed()
}

function fractionAt(answer: unknown, { progressAt, isPercent = false }: StatusReading): number | undefined {
  const value = progressAt === undefined ? undefined : valueAt(answer, progressAt)
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  return Math.min(1, Math.max(0, isPercent ? value / 100 : value))
}
