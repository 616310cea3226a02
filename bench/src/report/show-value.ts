import { type Aim, type Figure, isMet, type Unit } from '../benchmark.ts'

/** A value with its unit, short enough for a table. */
export function showValue(value: number, unit: Unit): string {
  if (unit === 'per_second') return `${digits(value)}/s`
  if (unit === 'share') return value.toFixed(3)
  if (unit === 'bytes') return `${digits(value)} B`
  return value >= 1_000 ? `${(value / 1_000).toFixed(2)} s` : `${digits(value)} ms`
}

/** `0.012 ×` */
export function showRatio(ratio: number): string {
  return `${digits(ratio)} ×`
}

/** What was aimed at, and whether it was reached; empty without an aim. */
export function showAim({ aim, value, unit }: Pick<Figure, 'aim' | 'value' | 'unit'>): string {
  return aim === undefined ? '' : `${bound(aim, unit)}: ${isMet(value, aim) ? 'met' : 'missed'}`
}

function bound(aim: Aim, unit: Unit): string {
  return 'atMost' in aim ? `≤ ${showValue(aim.atMost, unit)}` : `≥ ${showValue(aim.atLeast, unit)}`
}

function digits(value: number): string {
  const size = Math.abs(value)
  if (size >= 100) return Math.round(value).toLocaleString('en')
  if (size >= 10) return value.toFixed(1)
  return size >= 1 ? value.toFixed(2) : value.toPrecision(2)
}
