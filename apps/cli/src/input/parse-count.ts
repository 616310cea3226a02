import { InvalidArgumentError } from 'commander'

/** A parser for an option that takes a whole number from `least` to `most`. */
export function countBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}
