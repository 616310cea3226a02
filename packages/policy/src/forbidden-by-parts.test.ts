import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasBit } from './bitmap.ts'
import { compileGrants } from './compile-grants.ts'
import { forbiddenByParts } from './forbidden-by-parts.ts'
import { permittedBitmap } from './permitted-bitmap.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f']
const named = (name: string) => ({ source: 'hub', namespace: 'crm', name })

/** Which of the tools a to f are permitted, when each uses the tools it is given. */
function permitted(uses: Readonly<Record<string, readonly string[]>>, denied: readonly string[]): string {
  const grants = compileGrants([
    { id: 'all', effect: 'allow', pattern: '*://**' },
    ...denied.map((name) => ({ id: name, effect: 'deny' as const, pattern: `hub://crm.${name}` })),
  ])
  const bitmap = permittedBitmap(grants, {
    size: names.length,
    namespaces: [{ source: 'hub', namespace: 'crm', start: 0, end: names.length }],
    nameAt: (position) => names[position]!,
    composed: Object.entries(uses).map(([name, parts]) => ({
      ...named(name),
      position: names.indexOf(name),
      uses: parts.map(named),
    })),
  })
  return names.filter((_, position) => hasBit(bitmap, position)).join('')
}

describe('a tool that is made of others', () => {
  test.each([
    ['is permitted with all of its parts', { a: ['b', 'c'] }, [], 'abcdef'],
    ['is forbidden with one of its parts', { a: ['b', 'c'] }, ['c'], 'bdef'],
    ['is forbidden with a part of a part', { a: ['b'], b: ['c'] }, ['c'], 'def'],
    ['is forbidden by itself, and forbids what uses it', { a: ['b'] }, ['b'], 'cdef'],
    ['may stand in a circle that forbids nothing', { a: ['b'], b: ['a'] }, [], 'abcdef'],
    ['is forbidden anywhere in a circle with a forbidden part', { a: ['b'], b: ['a', 'c'] }, ['c'], 'def'],
    ['may use what the catalog does not have, when a grant allows it', { a: ['elsewhere'] }, [], 'abcdef'],
    ['is forbidden when what the catalog does not have is denied', { a: ['elsewhere'] }, ['elsewhere'], 'bcdef'],
  ])('%s', (_name, uses, denied, expected) => {
    expect(permitted(uses as Record<string, string[]>, denied)).toBe(expected)
  })

  test('needs no grant but for itself and its parts', () => {
    const grants = compileGrants(
      ['a', 'b'].map((name) => ({ id: name, effect: 'allow', pattern: `hub://crm.${name}` })),
    )
    const composed = [{ ...named('a'), position: 0, uses: [named('b')] }]
    expect(forbiddenByParts(grants, composed)).toEqual([])
    expect(forbiddenByParts(grants, [{ ...composed[0]!, uses: [named('b'), named('c')] }])).toEqual([0])
  })

  test('is permitted exactly when nothing that can be reached from it is denied', () => {
    const some = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 4 })
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), some), some, (uses, denied) => {
        const reachable = (name: string, seen: ReadonlySet<string>): ReadonlySet<string> =>
          (uses[name] ?? []).reduce(
            (all, part) => (all.has(part) ? all : reachable(part, new Set([...all, part]))),
            new Set([...seen, name]) as ReadonlySet<string>,
          )
        const expected = names.filter((name) => denied.every((one) => !reachable(name, new Set()).has(one)))
        expect(permitted(uses, denied)).toBe(expected.join(''))
      }),
      { numRuns: 500 },
    )
  })
})
