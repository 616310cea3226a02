import { InvalidArgumentError } from 'commander'

/** `a,b` → `['a', 'b']`, for an option; the empty text is the empty list. */
export function parseList(text: string): readonly string[] {
  if (text.trim() === '') return []
  const items = text.split(',').map((item) => item.trim())
  if (items.includes('')) throw new InvalidArgumentError('It has an empty entry; write a,b,c.')
  return [...new Set(items)]
}
