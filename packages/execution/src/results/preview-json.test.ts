import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { previewJson } from './preview-json.ts'

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

describe('a preview', () => {
  test('is the value itself when it fits', () => {
    const value = { a: [1, 'ä'], b: null }
    expect(previewJson(value, bytes(value))).toEqual({
      value,
      sizeBytes: bytes(value),
      shownBytes: bytes(value),
      cuts: [],
    })
  })

  test('shows the first items of a long list, whole', () => {
    const items = Array.from({ length: 1_000 }, (_, id) => ({ id, name: `customer ${id}` }))
    const { value, cuts, sizeBytes } = previewJson({ items, total: 1_000 }, 2_000)
    const shown = (value as { items: unknown[] }).items
    expect(shown.length).toBeGreaterThan(20)
    expect(shown).toEqual(items.slice(0, shown.length))
    expect(value).toMatchObject({ total: 1_000 })
    expect(cuts).toEqual([{ at: '/items', unit: 'items', shown: shown.length, of: 1_000 }])
    expect(sizeBytes).toBe(bytes({ items, total: 1_000 }))
  })

  test('keeps every small member beside a large text, and cuts the text', () => {
    const { value, cuts } = previewJson({ id: 7, text: 'x'.repeat(10_000), note: 'short' }, 500)
    expect(value).toMatchObject({ id: 7, note: 'short' })
    expect((value as { text: string }).text).toMatch(/^x+…$/)
    expect(cuts).toEqual([{ at: '/text', unit: 'characters', shown: expect.any(Number), of: 10_000 }])
  })

  test('names the place of a cut as a JSON Pointer', () => {
    const { cuts } = previewJson({ 'a/b': { 'c~d': 'x'.repeat(1_000) } }, 200)
    expect(cuts.map(({ at }) => at)).toEqual(['/a~1b/c~0d'])
  })

  test('does not cut a character in two', () => {
    for (let size = 30; size < 60; size++)
      expect(JSON.stringify(previewJson('😀'.repeat(100), size).value)).not.toContain('\\ud')
  })

  test('has at most the size that was asked for, is valid JSON, and says so when something is missing', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 16, max: 2_000 }), (value, maxBytes) => {
        const before = JSON.stringify(value)
        const preview = previewJson(value, maxBytes)
        expect(JSON.stringify(value)).toBe(before)
        expect(preview.sizeBytes).toBe(bytes(value))
        expect(preview.shownBytes).toBe(bytes(preview.value))
        expect(preview.shownBytes).toBeLessThanOrEqual(maxBytes)
        expect(JSON.parse(JSON.stringify(preview.value))).toEqual(JSON.parse(JSON.stringify(preview.value)))
        expect(preview.cuts.length === 0).toBe(JSON.stringify(preview.value) === before)
      }),
      { numRuns: 500 },
    )
  })
})
