import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchDocuments } from './batch-documents.ts'
import { mergeReports } from './merge-reports.ts'

test('keeps order, loses nothing, and only a single document may be too long', () => {
  const documents = fc.array(fc.record({ file: fc.string({ maxLength: 5 }), content: fc.string({ maxLength: 300 }) }))
  fc.assert(
    fc.property(
      documents,
      fc.integer({ min: 50, max: 500 }),
      fc.integer({ min: 1, max: 4 }),
      (documents, maxBytes, maxDocuments) => {
        const batches = batchDocuments(documents, { maxBytes, maxDocuments })
        expect(batches.flat()).toEqual(documents)
        for (const batch of batches) {
          const sizeBytes = Buffer.byteLength(JSON.stringify(batch))
          expect(batch.length).toBeLessThanOrEqual(maxDocuments)
          expect(batch.length === 1 || sizeBytes <= maxBytes + 2).toBe(true)
        }
      },
    ),
  )
})

test('several reports become one', () => {
  const first = { operations: 3, imported: 2, added: 2, changed: 0, removed: 0, is_dry_run: false }
  const skipped = { file: 'a.json', method: 'GET', path: '/x', reason: 'no responses' }
  expect(
    mergeReports([
      { ...first, skipped: [skipped], namespaces: [{ namespace: 'a' }] },
      { ...first, skipped: [], namespaces: [{ namespace: 'b' }] },
    ]),
  ).toEqual({
    operations: 6,
    imported: 4,
    added: 4,
    changed: 0,
    removed: 0,
    is_dry_run: false,
    skipped: [skipped],
    namespaces: [{ namespace: 'a' }, { namespace: 'b' }],
  })
})
