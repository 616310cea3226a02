import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { processRuntime } from '../runtime.ts'
import { askForInput } from './ask-for-input.ts'

/** Types each line when the question before it is there. */
async function typed(schema: unknown, lines: readonly string[]) {
  const stdin = new PassThrough()
  const stderr = new PassThrough()
  let shown = ''
  let next = 0
  stderr.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    if (text.includes(': ') && next < lines.length) stdin.write(`${lines[next++]}\n`)
  })
  const request = { message: 'Please say.', input_schema: schema, question: 1 }
  const input = await askForInput({ ...processRuntime(), stdin, stderr }, request)
  return { input, shown }
}

test('asks for an object field by field, with what each is for', async () => {
  const schema = {
    type: 'object',
    properties: {
      seats: { type: 'integer', description: 'How many' },
      class: { enum: ['first', 'second'] },
      note: { type: 'string' },
      window: { type: 'boolean' },
    },
    required: ['seats', 'class'],
  }
  const { input, shown } = await typed(schema, ['2', 'first', '', 'true'])
  expect(input).toEqual({ seats: 2, class: 'first', window: true })
  expect(shown).toContain('seats – How many (integer)')
  expect(shown).toContain('class (first | second)')
  expect(shown).toContain('note (string, optional)')
})

test.each([
  [{ type: 'integer' }, '7', 7],
  [{ type: 'object' }, '{"a":1}', { a: 1 }],
  [true, '"yes"', 'yes'],
])('asks for anything else as JSON: %j', async (schema, line, expected) => {
  expect((await typed(schema, [line])).input).toEqual(expected)
})

test('keeps text as it is where text is asked for', async () => {
  const schema = { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] }
  expect((await typed(schema, ['0012'])).input).toEqual({ code: '0012' })
})
