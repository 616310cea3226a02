import { expect, test } from 'vitest'
import type { Output } from '../output/output.ts'
import { changesFrom, parseChangeLevel } from './import-changes.ts'
import { mergeReports } from './merge-reports.ts'
import { showChanges } from './show-changes.ts'

const output = { style: (_style: unknown, text: string) => text } as Output
const finding = (at: string, message: string) => ({ at, kind: 'k', direction: 'input', level: 'major', message })

const report = {
  changes: [
    {
      action: 'crm.create',
      kind: 'changed',
      from_version: '1.0.0',
      to_version: '2.0.0',
      level: 'major',
      findings: [finding('/properties/body/items/properties/a~1b', 'The type was\nstring.'), finding('', 'Effect.')],
      finding_count: 9,
    },
    {
      action: 'crm.find',
      kind: 'renamed_likely',
      similar_to: 'crm.search',
      from_version: '1.0.0',
      to_version: '1.0.0',
      level: 'major',
    },
    { action: 'crm.old', kind: 'removed', from_version: '1.2.0', level: 'major' },
    { action: 'crm.new', kind: 'added', to_version: '1.0.0', level: 'minor' },
  ],
  change_counts: { major: 3, minor: 1, patch: 2 },
}

test('shows what callers notice, with places that people can read', () => {
  expect(showChanges(report, output)).toBe(
    [
      'CHANGES (3 major, 1 minor, 2 patch; new actions count as minor)',
      '~ crm.create  1.0.0 → 2.0.0  major  changed',
      '    input body[].a/b: The type was string.',
      '    input: Effect.',
      '    … and 7 more',
      '> crm.find  1.0.0 → 1.0.0  major  likely renamed, was crm.search',
      '- crm.old  1.2.0  major  removed',
    ].join('\n'),
  )
})

test('shows nothing when all is new, or when the server does not tell', () => {
  expect(showChanges({ changes: report.changes.slice(3) }, output)).toBe('')
  expect(showChanges({}, output)).toBe('')
})

test('shows a page of changes and counts the others', () => {
  const changes = Array.from({ length: 200 }, () => report.changes[2])
  expect(showChanges({ changes }, output).split('\n')).toHaveLength(62)
})

test('counts what is of a level or worse, over several reports', () => {
  const base = { operations: 1, imported: 1, added: 0, changed: 1, removed: 0, skipped: [] }
  const merged = mergeReports([
    { ...base, ...report },
    { ...base, ...report },
  ])
  expect(merged['change_counts']).toEqual({ major: 6, minor: 2, patch: 4 })
  expect([changesFrom('major', merged), changesFrom('minor', merged), changesFrom('patch', merged)]).toEqual([6, 8, 12])
  expect(changesFrom('patch', {})).toBe(0)
  expect(() => parseChangeLevel('huge')).toThrow('It must be')
})
