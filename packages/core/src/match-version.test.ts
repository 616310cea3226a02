import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareVersions, parseVersion } from './compare-versions.ts'
import { isWantedVersion, matchVersion } from './match-version.ts'

const available = ['1.2.3', '1.10.0', '2.0.0-beta.1', '1.2.10', '0.9.0', '1.2.11-rc.1']

test.each([
  [undefined, '1.10.0'],
  ['latest', '1.10.0'],
  ['1', '1.10.0'],
  ['1.2', '1.2.10'],
  ['0', '0.9.0'],
  ['1.2.3', '1.2.3'],
  ['1.2.11-rc.1', '1.2.11-rc.1'],
  ['2', '2.0.0-beta.1'],
  ['2.0', '2.0.0-beta.1'],
  ['2.0.0', undefined],
  ['3', undefined],
  ['1.3', undefined],
  ['1.2.4', undefined],
  ['10', undefined],
])('%s of many is %s', (wanted, version) => {
  expect(matchVersion(available, wanted)).toBe(version)
})

test('nothing of nothing is nothing', () => {
  for (const wanted of [undefined, 'latest', '1', '1.0.0']) expect(matchVersion([], wanted)).toBeUndefined()
})

test('the current one is the latest although an author went back to a lower number', () => {
  expect(matchVersion(['2.0.0', '1.5.0'], undefined, '1.5.0')).toBe('1.5.0')
  expect(matchVersion(['2.0.0', '1.5.0'], '2', '1.5.0')).toBe('2.0.0')
  expect(matchVersion(['2.0.0', '3.0.0-beta'], 'latest', '3.0.0-beta')).toBe('2.0.0')
  expect(matchVersion(['2.0.0', '1.0.0'], 'latest', '3.0.0')).toBe('2.0.0')
})

// https://semver.org/spec/v2.0.0.html §11
const inOrder = [
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '2.0.0',
  '2.1.0',
  '2.1.1',
  '2.1.99999999999999999999',
  '10.0.0',
]

test('orders as the specification does', () => {
  for (const [i, a] of inOrder.entries()) {
    for (const [j, b] of inOrder.entries()) expect(Math.sign(compareVersions(a, b)), `${a} ${b}`).toBe(Math.sign(i - j))
  }
  expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0)
})

test.each(['1', '1.2', '1.2.3', 'latest', '0.0.0', '1.2.3-rc.1+b.7', '12.0'])('%s can be asked for', (text) => {
  expect(isWantedVersion(text)).toBe(true)
})

test.each(['', 'v1', '1.', '1.2.3.4', '01', '1.02', '^1', '1.x', 'newest', 'Latest', '1.2.3-', '1.2.3-01', '-1', ' 1'])(
  '%j cannot be asked for',
  (text) => {
    expect(isWantedVersion(text)).toBe(false)
  },
)

const number = fc.integer({ min: 0, max: 3 })
const label = fc.array(fc.constantFrom('0', '1', '10', 'a', 'rc', '-'), { minLength: 1, maxLength: 3 })
const version = fc
  .tuple(number, number, number, fc.option(label, { nil: undefined }))
  .map(([a, b, c, d]) => `${a}.${b}.${c}${d === undefined ? '' : `-${d.join('.')}`}`)

test('precedence is an order', () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0)
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) expect(compareVersions(a, c)).toBeLessThanOrEqual(0)
    }),
  )
})

test('what is chosen is there, fits, and nothing that fits is newer unless it is a pre-release', () => {
  const wanted = fc.oneof(
    fc.constant('latest'),
    number.map(String),
    fc.tuple(number, number).map((two) => two.join('.')),
  )
  fc.assert(
    fc.property(fc.array(version, { maxLength: 8 }), wanted, (versions, text) => {
      const fits = versions.filter((one) => text === 'latest' || `${one}.`.startsWith(`${text}.`))
      const chosen = matchVersion(versions, text)
      expect(chosen === undefined ? [] : fits).toEqual(fits)
      if (chosen === undefined) return
      expect(fits).toContain(chosen)
      const isPreRelease = (one: string): boolean => parseVersion(one)!.label.length > 0
      for (const other of fits) {
        if (compareVersions(other, chosen) > 0) expect(isPreRelease(other)).toBe(true)
        if (isPreRelease(chosen)) expect(isPreRelease(other)).toBe(true)
      }
    }),
  )
})

test('any text can be asked for without harm', () => {
  fc.assert(fc.property(fc.array(fc.string()), fc.string(), (versions, text) => void matchVersion(versions, text)))
})
