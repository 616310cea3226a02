import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { reportProgress } from './progress.ts'

function sink(isTTY: boolean) {
  const written: string[] = []
  const stream = Object.assign(
    new Writable({
      write: (chunk, _encoding, done) => {
        written.push(String(chunk))
        done()
      },
    }),
    { isTTY, columns: 60 },
  )
  return { stream, written }
}

test('draws one bar on a terminal and leaves nothing behind', () => {
  const { stream, written } = sink(true)
  let now = 1_000
  const progress = reportProgress(stream, 'import', () => now)
  progress.update({ done: 50, total: 200, label: 'crm' })
  now += 1
  progress.update({ done: 60, total: 200 })
  now += 100
  progress.update({ done: 200, total: 200 })
  progress[Symbol.dispose]()
  expect(written).toHaveLength(3)
  expect(written[0]).toContain('25%  50 of 200  crm')
  expect(written[1]).toContain('100%  200 of 200')
  expect(written[2]).toBe('\r\u001b[2K')
})

test('writes a plain line every few seconds elsewhere', () => {
  const { stream, written } = sink(false)
  let now = 0
  const progress = reportProgress(stream, 'sync', () => now)
  for (now = 0; now <= 10_000; now += 500) progress.update({ done: now })
  progress[Symbol.dispose]()
  expect(written).toEqual(['sync  3,000\n', 'sync  6,000\n', 'sync  9,000\n'])
})
