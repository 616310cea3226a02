import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { expect, test } from 'vitest'
import { startTestHouse } from '../src/index.ts'

test('a house that searches in the database answers as one that searches in memory', { timeout: 120_000 }, async () => {
  const answers: unknown[] = []
  for (const candidates of ['in_process', 'pgvector']) {
    await using folder = await temporaryDirectory()
    const configFile = join(folder.path, 'gatehouse.yaml')
    await writeFile(configFile, `search:\n  candidates: ${candidates}\n`)
    await using house = await startTestHouse({ configFile })
    const ana = await house.user('ana@example.com', { allow: ['automation_hub://*'], deny: ['*://*delete*'] })
    const ask = async (query: string) => {
      const { status, body } = await ana('POST', '/api/search', { query })
      expect(status).toBe(200)
      const { tools, catalog_size } = body as { tools: { tool: string }[]; catalog_size: number }
      expect(tools.length).toBeGreaterThan(0)
      return { best: tools[0]!.tool, among: catalog_size }
    }
    const listed = await ana('GET', '/api/namespaces')
    answers.push([await ask('create a job for a technician'), await ask('which customers are there'), listed.body])
  }
  expect(answers[1]).toEqual(answers[0])
})
