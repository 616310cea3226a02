import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { startProcess, type HouseProcess } from './start-process.ts'

const total = 6_000
const lines = Array.from(
  { length: total },
  (_, i) =>
    `${JSON.stringify({ namespace: `n${i % 40}`, name: `tool_${i}`, description: `Does the thing number ${i}.` })}\n`,
)

test('an import that a crash cut off goes on where it stopped, and doubles nothing', { timeout: 90_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'import-cut-off-'))
  await using _folder = { [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true }) }
  {
    await using house = await startProcess(dataDir)
    // More than three pages, then nothing: the rest never comes.
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const writer = writable.getWriter()
    const answer = upload(house, readable).catch(() => undefined)
    void writer.write(new TextEncoder().encode(lines.slice(0, 3_500).join(''))).catch(() => undefined)
    await vi.waitUntil(async () => (await toolCount(house)) === 3_000, { timeout: 30_000 })
    await house.stop('SIGKILL')
    await answer
    await writer.abort().catch(() => undefined)
  }
  await using house = await startProcess(dataDir)
  expect(await toolCount(house)).toBe(3_000)
  const again = await upload(house, new Blob([lines.join('')]).stream())
  expect(await again.json()).toEqual({
    imported: total,
    added: 3_000,
    changed: 0,
    removed: 0,
    unchanged: 3_000,
    skipped: [],
  })
  expect(await toolCount(house)).toBe(total)
  // A whole import of the same is one again, from the start.
  const third = await upload(house, new Blob([lines.slice(1).join('')]).stream())
  expect(await third.json()).toMatchObject({ imported: total - 1, added: 0, removed: 1 })
})

function upload(house: HouseProcess, body: ReadableStream<Uint8Array>): Promise<Response> {
  return fetch(`${house.url}/api/sources/apis/tools`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${house.key}`,
      'content-type': 'application/x-ndjson',
      'gatehouse-content-id': 'sha256-of_these_lines',
    },
    body,
    duplex: 'half',
  })
}

async function toolCount(house: HouseProcess): Promise<number> {
  const answer = await fetch(`${house.url}/api/sources`, { headers: { authorization: `Bearer ${house.key}` } })
  const { sources } = (await answer.json()) as { sources: { id: string; tools: number }[] }
  return sources.find(({ id }) => id === 'apis')?.tools ?? 0
}
