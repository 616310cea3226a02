import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { detectorOf, type DetectorName } from '../src/rules/detect/detectors.ts'

const folder = fileURLToPath(new URL('../../../../shared/data/security/', import.meta.url))

export const isMaterialThere = existsSync(folder)

/** What a detector found of what people marked. */
export interface DetectionScore {
  readonly kind: DetectorName
  readonly marked: number
  readonly found: number
  /** Places that nobody marked, in texts about this kind. */
  readonly wrong: number
  /** Places in texts about other kinds; some are right all the same. */
  readonly elsewhere: number
}

interface Example {
  readonly text: string
  readonly entity: string
  readonly expectedCount: number
  readonly spans: readonly (readonly [number, number])[]
  readonly spansKnown: boolean
}

const entities: Readonly<Partial<Record<DetectorName, readonly string[]>>> = {
  ssn: ['US_SSN'],
  card: ['CREDIT_CARD'],
  iban: ['IBAN_CODE'],
  email: ['EMAIL_ADDRESS'],
  phone: ['PHONE_NUMBER', 'PH_MOBILE_NUMBER', 'TR_PHONE_NUMBER'],
  ip: ['IP_ADDRESS'],
  mac: ['MAC_ADDRESS'],
  url: ['URL'],
}

/** Texts with marks, as https://github.com/microsoft/presidio has them in its tests. A place counts when it overlaps a mark. */
export function measurePersonalData(): readonly DetectionScore[] {
  const examples = readFileSync(`${folder}pii-presidio.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Example)
  return Object.entries(entities).map(([kind, own]) => scoreOf(kind as DetectorName, own, examples))
}

function scoreOf(kind: DetectorName, own: readonly string[], examples: readonly Example[]): DetectionScore {
  let [marked, found, wrong, elsewhere] = [0, 0, 0, 0]
  for (const { text, entity, expectedCount, spans, spansKnown } of examples) {
    const places = detectorOf[kind].find(text, '')
    if (!own.includes(entity)) {
      elsewhere += places.length
      continue
    }
    marked += spansKnown ? spans.length : expectedCount
    const open = new Set(spans)
    let hits = spansKnown ? 0 : Math.min(places.length, expectedCount)
    if (spansKnown) {
      for (const { start, end } of places) {
        const mark = [...open].find(([from, to]) => from < end && start < to)
        if (mark === undefined) continue
        open.delete(mark)
        hits++
      }
    }
    found += hits
    wrong += places.length - hits
  }
  return { kind, marked, found, wrong, elsewhere }
}

interface SecretRule {
  readonly id: string
  readonly regex: string
  readonly entropy?: number
  readonly secretGroup?: number
}

export interface SecretScore {
  readonly rules: number
  /** Rules whose language a generator can speak. */
  readonly tried: number
  /** Rules of which at least nine in ten examples are found. */
  readonly found: number
  readonly missed: readonly string[]
}

const examplesPerRule = 20

/** Texts that the patterns of https://github.com/gitleaks/gitleaks match, as they would stand in a file. */
export function measureSecrets(): SecretScore {
  const { rules } = JSON.parse(readFileSync(`${folder}secret-rules-gitleaks.json`, 'utf8')) as {
    readonly rules: readonly SecretRule[]
  }
  const missed: string[] = []
  let tried = 0
  for (const rule of rules) {
    const examples = examplesOf(rule)
    if (examples === undefined || examples.length === 0) continue
    tried++
    const found = examples.filter((text) => detectorOf.secret.find(text, '').length > 0).length
    if (found / examples.length < 0.9) missed.push(rule.id)
  }
  return { rules: rules.length, tried, found: tried - missed.length, missed }
}

/** Undefined where the pattern cannot be said in JavaScript, or is about file names alone. */
function examplesOf({ regex, entropy = 0 }: SecretRule): readonly string[] | undefined {
  if (regex === undefined || regex === '') return undefined
  try {
    const pattern = new RegExp(`^(?:${inJavaScript(regex)})$`)
    const texts = fc.sample(fc.stringMatching(pattern), { numRuns: examplesPerRule * 5, seed: 7 })
    return texts
      .filter((text) => entropyOf(pattern.exec(text)?.[1] ?? text) >= entropy)
      .slice(0, examplesPerRule)
      .map((text) => `, ${text} `)
  } catch {
    return undefined
  }
}

/** RE2 as JavaScript: flags in groups are left out, which only takes spellings away. */
function inJavaScript(regex: string): string {
  return (
    regex
      .replaceAll(/\(\?[a-zA-Z]*(?:-[a-zA-Z]+)?\)/g, '')
      .replaceAll(/\(\?[a-zA-Z]*(?:-[a-zA-Z]+)?:/g, '(?:')
      .replaceAll('(?P<', '(?<')
      .replaceAll('[[:alnum:]]', '[A-Za-z0-9]')
      .replaceAll('\\z', '$')
      // A generator does not know what stands beside a text.
      .replaceAll(/\\b/g, '')
  )
}

function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0)
}
