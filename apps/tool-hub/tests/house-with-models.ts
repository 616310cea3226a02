import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { startTestHouse, type TestHouse } from '@gatehouse/testing-dev-env'
import { expect, vi } from 'vitest'

/** A house without the sample company whose file says this about `search`. */
export async function startHouseWithModels(
  search: Readonly<Record<string, unknown>>,
  options: { readonly dataDir?: string } = {},
): Promise<TestHouse> {
  await using undo = new AsyncDisposableStack()
  const folder = undo.use(await temporaryDirectory())
  const configFile = join(folder.path, 'gatehouse.yaml')
  // JSON is YAML.
  await writeFile(configFile, JSON.stringify({ sample: false, syncEverySeconds: 3_600, search }))
  const house = undo.use(await startTestHouse({ configFile, ...options }))
  const resources = undo.move()
  return { ...house, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

export type CatalogTool = readonly [namespace: string, name: string, description: string]

export async function putTools(house: TestHouse, tools: readonly CatalogTool[]): Promise<void> {
  const lines = tools.map(([namespace, name, description]) => JSON.stringify({ namespace, name, description }))
  const answer = await house.admin('POST', '/api/sources/catalog/tools', `${lines.join('\n')}\n`, {
    'content-type': 'application/x-ndjson',
  })
  expect(answer.status).toBe(200)
}

/** Until the background has given every tool its vector. */
export async function untilComplete(house: TestHouse): Promise<void> {
  await vi.waitFor(
    async () => {
      const { body } = await house.admin('GET', '/api/models')
      expect(body.embedder).toMatchObject({ state: 'complete', serving: body.embedder.embedder })
      expect(body.embedder.embedded).toBe(body.embedder.tools)
    },
    { timeout: 15_000, interval: 50 },
  )
}

/** References of the tools that a search found, best first. */
export function found(answer: { readonly body: { readonly tools: readonly { readonly tool: string }[] } }) {
  return answer.body.tools.map(({ tool }) => tool)
}
