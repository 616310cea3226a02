import fc from 'fast-check'
import { expect, test } from 'vitest'
import { displayWidth, truncate, wrap } from './display-width.ts'
import { renderTable } from './table.ts'

interface Row {
  readonly name: string
  readonly why: string
}

const columns = [
  { title: 'NAME', value: (row: Row) => row.name },
  { title: 'WHY', value: (row: Row) => row.why, whenNarrow: 'wrap' },
] as const

test('lines up columns and wraps what does not fit the terminal', () => {
  const rows = [
    { name: 'a', why: 'short' },
    { name: 'longer', why: 'a reason that takes more than one line' },
  ]
  expect(renderTable(rows, columns, { width: 28 })).toBe(
    ['NAME    WHY', 'a       short', 'longer  a reason that takes', '        more than one line'].join('\n'),
  )
})

test('puts a column under its row when the terminal is too narrow for it', () => {
  const below = [columns[0], { ...columns[1], whenNarrow: 'below' }] as const
  const rows = [
    { name: 'longer', why: 'a reason that takes more than one line' },
    { name: 'a', why: '' },
  ]
  expect(renderTable(rows, below, { width: 28 })).toBe(
    ['NAME', 'longer', '  a reason that takes more', '  than one line', 'a'].join('\n'),
  )
  expect(renderTable(rows, below, { width: 80 }).split('\n')).toHaveLength(3)
})

test('leaves lines as long as they are when nobody looks', () => {
  const rows = [{ name: 'a', why: 'x '.repeat(200).trim() }]
  expect(renderTable(rows, columns, { width: undefined }).split('\n')).toHaveLength(2)
})

test('never lets text from outside steer the terminal', () => {
  const rows = [{ name: '\u001b[31mred\u001b]0;title\u0007', why: 'one\ntwo\u202Ethree\r\u009b2J' }]
  const table = renderTable(rows, columns, { width: 80 })
  expect(table).toContain('[31mred]0;title')
  expect(table.split('\n')).toHaveLength(2)
  // oxlint-disable-next-line no-control-regex
  expect(table.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
})

test('counts wide characters as two cells', () => {
  expect(displayWidth('漢字')).toBe(4)
  expect(displayWidth('e\u0301')).toBe(1)
  expect(truncate('漢字漢字', 5)).toBe('漢字…')
})

test('no line is wider than asked for, and wrapping loses nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 2, max: 30 }), (text, width) => {
      const lines = wrap(text, width)
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      expect(displayWidth(truncate(text, width))).toBeLessThanOrEqual(width)
    }),
  )
})

test('a table keeps to the terminal whatever is in its flexible column', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 80 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 30, max: 100 }),
      (texts, width) => {
        const rows = texts.map((why) => ({ name: 'abc', why }))
        for (const line of renderTable(rows, columns, { width }).split('\n')) {
          expect(displayWidth(line)).toBeLessThanOrEqual(width)
        }
      },
    ),
  )
})
