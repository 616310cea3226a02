import fc from 'fast-check'
import { canonicalJson } from '@gatehouse/core'
import { expect, test } from 'vitest'
import type { AuditEntry } from './audit-entry.ts'
import { chainBeginning, linkEntries, sha256 } from './chain.ts'
import { toDocument } from './entry-document.ts'

const text = fc.string({ unit: 'binary' })
const entries: fc.Arbitrary<AuditEntry> = fc.record(
  {
    tenantId: text,
    id: text,
    operationId: text,
    phase: fc.constantFrom('opened', 'closed', 'event'),
    action: text,
    at: fc.nat(),
    email: text,
    actor: fc.record({ kind: fc.constant('key' as const), id: text, name: text }),
    decision: fc.constantFrom('allow', 'deny'),
    durationMs: fc.double({ noNaN: true, noDefaultInfinity: true }),
    details: fc.dictionary(text, fc.jsonValue()),
  },
  { requiredKeys: ['tenantId', 'id', 'operationId', 'phase', 'action', 'at'] },
)

test('the text of an entry is the canonical JSON of its document, and its digest the SHA-256 of that', () => {
  fc.assert(
    fc.property(fc.array(entries, { maxLength: 4 }), (all) => {
      let prev = chainBeginning
      for (const [i, linked] of linkEntries(chainBeginning, all).entries()) {
        const document = { ...toDocument(all[i]!), seq: i + 1, prev: prev.hash }
        expect(linked.text).toBe(canonicalJson(document))
        expect(linked.hash).toBe(sha256(canonicalJson(JSON.parse(linked.text))))
        prev = linked
      }
    }),
  )
})
