import { InvalidArgumentError } from 'commander'

const unitsMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** `30d` → milliseconds. */
export function parseDurationMs(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? []
  if (count === undefined || unit === undefined || Number(count) === 0) {
    throw new InvalidArgumentError('It must be a duration such as 15m, 24h, 7d or 4w.')
  }
  return Number(count) * unitsMs[unit]!
}

/** A moment in the past: a duration before now, or an ISO 8601 date or time (with Z or an offset). Milliseconds since 1970. */
export function parsePast(text: string, nowMs: number = Date.now()): number {
  if (/^\d+[smhdw]$/.test(text)) return nowMs - parseDurationMs(text)
  return parseIso(text, 'It must be a duration such as 24h or 7d, or a time such as 2026-01-31T09:00:00Z.')
}

/** A moment in the future: a duration from now, or an ISO 8601 date or time. */
export function parseFuture(text: string, nowMs: number = Date.now()): number {
  if (/^\d+[smhdw]$/.test(text)) return nowMs + parseDurationMs(text)
  const moment = parseIso(text, 'It must be a duration such as 30d, or a time such as 2027-01-31T09:00:00Z.')
  if (moment <= nowMs) throw new InvalidArgumentError('It lies in the past.')
  return moment
}

/** A day or a time, whenever it is. Milliseconds since 1970. */
export function parseDate(text: string): number {
  return parseIso(text, 'It must be a day such as 2027-01-31, or a time such as 2027-01-31T09:00:00Z.')
}

// Date.parse alone reads far too much ("1" is a year, "2026-02-31" becomes March).
function parseIso(text: string, complaint: string): number {
  const shape = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text)
  const moment = Date.parse(text)
  if (shape === null || Number.isNaN(moment)) throw new InvalidArgumentError(complaint)
  if (new Date(`${shape[1]}T00:00:00Z`).toISOString().slice(0, 10) !== shape[1]) {
    throw new InvalidArgumentError('There is no such day.')
  }
  return moment
}
