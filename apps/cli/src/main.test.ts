import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { main } from './main.ts'
import type { Runtime } from './runtime.ts'

const emptyReport = { operations: 0, imported: 0, added: 0, changed: 0, removed: 0 }

test.each([
  ['sync', ['sync'], { sources: [] }, 'There is no source'],
  ['import', ['import', 'openapi', '-', '--no-sync'], { ...emptyReport, skipped: [] }, '0 of 0 operations'],
])('on a terminal %s draws a bar on stderr and wipes it before the result', async (what, words, result, text) => {
  const written: string[] = []
  const lines = [
    { type: 'progress', done: 1, total: 4, label: 'crm' },
    { type: 'result', result },
  ]
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    response.write(`${JSON.stringify(lines[0])}\n`)
    // A line that arrives in two pieces.
    setImmediate(() => {
      response.write('{"type":"pro')
      response.end(`gress","done":4,"total":4}\n${JSON.stringify(lines[1])}`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const code = await main([...words, '--no-color'], terminal(written, `http://127.0.0.1:${port}`))
  server.close()
  expect(code).toBe(0)
  expect(written.at(0)).toMatch(/^stderr \r\S+\w+ {2}\[█{6}·{18}\] {2}25% {2}1 of 4 {2}.*crm$/)
  expect(written.at(0)).toContain(what)
  expect(written.slice(-2)).toEqual(['stderr \r\u001b[2K', expect.stringContaining(`stdout ${text}`)])
})

function terminal(written: string[], url: string): Runtime {
  const sink = (name: string) =>
    Object.assign(
      new Writable({
        write: (chunk, _encoding, done) => {
          written.push(`${name} ${String(chunk)}`)
          done()
        },
      }),
      { isTTY: true, columns: 80 },
    )
  return {
    environment: { url, key: 'gh_test', dataDir: undefined, configFile: undefined, isDebug: false, all: {} },
    stdin: Readable.from([Buffer.from('openapi: 3.1.0')]),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    cwd: import.meta.dirname,
    now: Date.now,
  }
}
