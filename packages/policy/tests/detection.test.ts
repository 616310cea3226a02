import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { customDetector } from '../src/rules/detect/custom-detector.ts'
import { detectorNames, detectorOf } from '../src/rules/detect/detectors.ts'
import { isMaterialThere, measurePersonalData, measureSecrets } from './measure-detection.ts'

const page = readFileSync(fileURLToPath(new URL('../../../docs/detection.md', import.meta.url)), 'utf8')

// The texts lie beside the repository on some machines.
describe.skipIf(!isMaterialThere)('what is found of what people marked', () => {
  const scores = isMaterialThere ? measurePersonalData() : []

  test.each(scores)('$kind is found as docs/detection.md says', ({ kind, marked, found, wrong, elsewhere }) => {
    const precision = (found / Math.max(1, found + wrong)).toFixed(3)
    const recall = (found / marked).toFixed(3)
    expect(page).toContain(`| \`${kind}\` | ${marked} | ${precision} | ${recall} | ${elsewhere} |`)
    expect(found / Math.max(1, found + wrong)).toBeGreaterThanOrEqual(0.95)
  })

  test('keys of issuers are found as docs/detection.md says', { timeout: 30_000 }, () => {
    const { rules, tried, found } = measureSecrets()
    expect(page).toContain(`${rules} patterns, ${tried} of them tried, ${found} found`)
    expect(found / tried).toBeGreaterThan(0.75)
  })
})

/** Texts that make patterns try again and again, each many times longer the second time. */
const hard: readonly (readonly [string, string])[] = [
  ['names of issuers', 'linear_'],
  ['an issuer and equals signs', 'jira='],
  ['an issuer and spaces', 'jira   '],
  ['what could be assigned', 'token = '],
  ['beginnings of keys', 'ops_'],
  ['one long word', 'aaaaaaaa'],
  ['beginnings of web tokens', 'eyaaaaaaaaaaaa.'],
  ['addresses without an end', 'http://a@'],
  ['mail addresses without an end', 'a@a.'],
  ['groups of digits', '0 11 '],
  ['digits', '11111111'],
  ['pairs of an interface', 'aa:'],
  ['beginnings of key blocks', '-----BEGIN '],
  ['beginnings of bank accounts', 'DE44 '],
]

describe.each(hard)('%s', (_what, piece) => {
  test.each(detectorNames)('cost %s time in proportion to their length', (name) => {
    const [short, long] = [piece.repeat(16_384 / piece.length), piece.repeat(262_144 / piece.length)]
    const cost = (text: string): number => {
      const startedAt = process.cpuUsage()
      detectorOf[name].find(text, 'note')
      const { user, system } = process.cpuUsage(startedAt)
      return user + system
    }
    cost(short)
    // The quickest of several: what else the machine does must not count. 16 times the text, 256 times if it were squared.
    const best = (text: string): number => Math.min(...Array.from({ length: 3 }, () => cost(text)))
    expect(best(long) / Math.max(best(short), 500)).toBeLessThan(64)
  })
})

test.each(['(a+)+$', '(a|aa)+b', '(.*)*x', '([a-z]+)*[0-9]'])('%s of an operator does not backtrack', (pattern) => {
  const detector = customDetector('own', `${pattern}!`)
  const cost = (text: string): number => {
    const startedAt = process.cpuUsage()
    detector.find(text, '')
    const { user, system } = process.cpuUsage(startedAt)
    return user + system
  }
  const [short, long] = ['a'.repeat(500), 'a'.repeat(4_000)]
  cost(short)
  // Searching may look from each place to the end, so the square of eight is the most; backtracking would never end.
  expect(cost(long) / Math.max(cost(short), 500)).toBeLessThan(256)
})
