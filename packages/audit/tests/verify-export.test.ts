// One export of a real database, and everything that somebody who has the file could do to it.
import fc from 'fast-check'
import { openTestDatabase } from '@gatehouse/testing-database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '@gatehouse/database'
import { readPublicKeys, verifyExport, type ChainHead, type VerifyOptions, type VerifyReport } from '../src/index.ts'
import { chainOf, type Chain } from './chain-of.ts'

let database: Database
let chain: Chain
let lines: readonly string[]

beforeAll(async () => {
  database = await openTestDatabase()
  chain = chainOf(database)
  for (const count of [7, 1, 20]) {
    await chain.write(count)
    await chain.checkpoint()
  }
  await chain.keys.rotate()
  await chain.write(12)
  await chain.checkpoint()
  await chain.write(5)
  lines = await chain.exported()
})
afterAll(() => database.close())

async function* each(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts
}

const verify = (texts: readonly string[], options?: VerifyOptions): Promise<VerifyReport> =>
  verifyExport(each(texts), options)

const seqOf = (line: string): number | undefined => (JSON.parse(line) as { seq?: number }).seq
const isEntry = (line: string): boolean => (JSON.parse(line) as { type?: string }).type === undefined

test('an export that nobody has touched is whole', async () => {
  expect(await verify(lines)).toMatchObject({
    isWhole: true,
    firstSeq: 1,
    lastSeq: 45,
    entries: 45,
    checkpoints: 4,
    unchained: 0,
  })
})

describe('somebody who has the file', () => {
  const anyLine = fc.nat({ max: 49 })
  const places = (problem: VerifyReport['problem']): readonly unknown[] => [problem?.line, problem?.seq]

  test('changes no byte of any line without being found, at that line', async () => {
    await fc.assert(
      fc.asyncProperty(anyLine, fc.nat(), fc.constantFrom(...'09afxZ"{} '), async (at, offset, character) => {
        const line = lines[at]!
        const where = offset % line.length
        fc.pre(line[where] !== character)
        const changed = line.slice(0, where) + character + line.slice(where + 1)
        const report = await verify(lines.with(at, changed))
        expect(report.isWhole).toBe(false)
        expect(report.problem!.line).toBe(at + 1)
      }),
      { numRuns: 400 },
    )
  })

  test('rewrites no entry together with its digest', async () => {
    const at = lines.findIndex((line) => seqOf(line) === 20 && isEntry(line))
    const other = chainOf(database)
    await other.write(45)
    const forged = (await other.exported()).find((line) => seqOf(line) === 20)!
    expect((await verify(lines.with(at, forged))).problem).toMatchObject({ kind: 'altered', line: at + 1, seq: 20 })
  })

  test('takes out no line', async () => {
    await fc.assert(
      fc.asyncProperty(anyLine, async (at) => {
        const { problem } = await verify(lines.toSpliced(at, 1))
        expect(problem).toBeDefined()
        if (at === 0) expect(problem).toMatchObject({ kind: 'malformed', line: 1 })
        else if (isEntry(lines[at]!)) expect(problem!.seq).toBe(seqOf(lines[at]!))
        else expect(problem!.checkpoint).toBe(JSON.parse(lines[at]!).number)
        expect(['malformed', 'missing', 'truncated']).toContain(problem!.kind)
      }),
    )
  })

  test('cuts off no end', async () => {
    await fc.assert(
      fc.asyncProperty(anyLine, async (length) => {
        const { problem } = await verify(lines.slice(0, length))
        expect(['truncated', 'missing']).toContain(problem!.kind)
      }),
    )
  })

  test('swaps no two lines', async () => {
    await fc.assert(
      fc.asyncProperty(anyLine, anyLine, async (one, other) => {
        fc.pre(one !== other)
        const swapped = lines.with(one, lines[other]!).with(other, lines[one]!)
        const { problem } = await verify(swapped)
        const first = Math.min(one, other)
        // An entry beside its checkpoint still follows the entries before it; then the checkpoint is what comes too late.
        const isBesideCheckpoint = Math.abs(one - other) === 1 && !(isEntry(lines[one]!) && isEntry(lines[other]!))
        expect(isBesideCheckpoint ? [first + 1, first + 2] : [first + 1]).toContain(problem!.line)
      }),
    )
  })

  test('puts in no line, be it a copy of another', async () => {
    await fc.assert(
      fc.asyncProperty(anyLine, fc.nat({ max: 50 }), async (from, to) => {
        const { problem } = await verify(lines.toSpliced(to, 0, lines[from]!))
        expect(problem).toBeDefined()
        // Of two equal lines beside each other nobody can say which is the copy.
        expect([to, to + 1, from + 1, from + 2]).toContain(problem!.line)
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['taken out', (all: readonly string[], at: number) => all.toSpliced(at, 1), 'missing'],
    [
      'swapped with the next',
      (all: readonly string[], at: number) => all.with(at, all[at + 1]!).with(at + 1, all[at]!),
      'reordered',
    ],
    ['there twice', (all: readonly string[], at: number) => all.toSpliced(at + 3, 0, all[at]!), 'inserted'],
    [
      'another one',
      (all: readonly string[], at: number) => all.with(at, all[at]!.replace('tools.execute', 'tools.search')),
      'altered',
    ],
    ['the last one left', (all: readonly string[], at: number) => all.slice(0, at + 1), 'truncated'],
  ] as const)('is told what was done to an entry that is %s', async (_what, change, kind) => {
    const at = lines.findIndex((line) => isEntry(line) && seqOf(line) === 18)
    expect((await verify(change(lines, at))).problem).toMatchObject({ kind })
    expect(places((await verify(change(lines, at))).problem)[1]).toBeTypeOf('number')
  })
})

describe('keys', () => {
  test('of another installation are not believed', async () => {
    const stranger = readPublicKeys(JSON.stringify({ keys: await chainOf(database).keys.list() }))
    expect((await verify(lines, { publicKeys: stranger })).problem).toMatchObject({ kind: 'unknown_key' })
  })

  test('that were given once vouch for those that came after', async () => {
    const [oldest, ...later] = await chain.keys.list()
    expect(later).toHaveLength(1)
    expect(await verify(lines, { publicKeys: readPublicKeys(JSON.stringify(oldest)) })).toMatchObject({ isWhole: true })
    // The newer one does not vouch for what the older one has signed.
    const { problem } = await verify(lines, { publicKeys: readPublicKeys(JSON.stringify(later)) })
    expect(problem).toMatchObject({ kind: 'unknown_key', checkpoint: 3 })
  })
})

describe('an export of a part', () => {
  test('of the time is whole in itself', async () => {
    const since = 1_800_000_000_000 + 10
    const part = await chain.exported({ since, until: since + 20 })
    const report = await verify(part)
    expect(report).toMatchObject({ isWhole: true })
    expect(report.firstSeq).toBeGreaterThan(1)
    expect(report.lastSeq).toBeLessThan(45)
  })

  test('of nothing is whole', async () => {
    expect(await verify(await chain.exported({ until: 1 }))).toMatchObject({ isWhole: true, entries: 0 })
    expect(await verify(await chainOf(database).exported())).toMatchObject({ isWhole: true, entries: 0 })
  })
})

describe('a database that was changed before it was exported', () => {
  test('without its newest entries is found by what was signed earlier', async () => {
    const later = chainOf(database)
    await later.write(10)
    const [header] = await later.exported()
    const { last_seq: seq, last_hash: hash } = JSON.parse(header!)
    const shorter = chainOf(database)
    await shorter.write(8)
    const earlier: ChainHead = { seq, hash }
    expect((await verify(await shorter.exported(), { earlier })).problem).toMatchObject({ kind: 'truncated', seq: 9 })
    await shorter.write(4)
    expect((await verify(await shorter.exported(), { earlier })).problem).toMatchObject({ kind: 'altered', seq: 10 })
    expect(await verify(await later.exported(), { earlier })).toMatchObject({ isWhole: true })
  })
})
