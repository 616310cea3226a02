import { convertDocument, type ConvertedOperation } from '@gatehouse/automation'
import type { ToolOutput } from '@gatehouse/spec'
import { createSchemaValidator } from '@gatehouse/json-schema'
import fc from 'fast-check'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { openDownstream } from '../downstream.ts'
import { everyCollection } from './every-collection.document.ts'
import { everyStyle } from './every-style.document.ts'
import { createRandom } from './random.ts'
import { randomDescription } from './random-description.ts'
import { differences } from './server/differences.ts'
import { openDocumentServer } from './server/open-document-server.ts'
import type { Json } from './server/reference.ts'
import { valueOf } from './value-of.ts'

// A server that is made from the description itself, with none of the importer's code, takes every request apart. For every
// operation inputs are made up from its input schema; what the server understood has to be what the input says, or the
// input has to be refused before anything is sent, because its value has no spelling in the style it goes by.
const folder = join(import.meta.dirname, '../../../../../shared/data/openapi')
const published = ['box.json.gz', 'openai.yaml.gz', 'twilio.json.gz', 'klaviyo.json.gz', 'xero-accounting.yaml.gz']

describe.each([
  ['every style of OpenAPI 3', everyStyle as Json, 60],
  ['every collection format of Swagger 2.0', everyCollection as Json, 60],
] as const)('%s', (_title, root, runs) => {
  test('the server receives what the description asks for', async () => {
    expect(await unsentOf(root, JSON.stringify(root), runs)).toEqual([])
  }, 60_000)
})

test('the server receives what a description asks for, whatever it is', async () => {
  const one = fc.asyncProperty(fc.nat(), async (seed) => {
    const root = randomDescription(createRandom(seed))
    // What no input could be sent for is rare here: everything awkward may meet in one operation.
    await unsentOf(root, JSON.stringify(root), 3)
  })
  await fc.assert(one, { seed: 11, numRuns: 40, endOnFailure: true })
}, 60_000)

describe.skipIf(!existsSync(folder)).each(published)('%s', (file) => {
  test('the server receives what the description asks for, for every operation', async () => {
    const content = gunzipSync(readFileSync(join(folder, file))).toString('utf8')
    const root = (file.includes('.json') ? JSON.parse(content) : parse(content, { maxAliasCount: -1 })) as Json
    expect(await unsentOf(root, content, 2)).toEqual([])
  }, 120_000)
})

/** Checks every operation; answers those of which no input could be sent. */
async function unsentOf(root: Json, content: string, runs: number): Promise<readonly string[]> {
  const { operations, operationCount } = convertDocument({ file: 'document', content })
  expect(operations).toHaveLength(operationCount)
  await using server = await openDocumentServer(root)
  await using downstream = await openDownstream()
  const validator = createSchemaValidator()

  const run = ({ content: action }: ConvertedOperation, input: unknown): Promise<ToolOutput> =>
    downstream.run(action.request, {
      target: { baseUrl: server.url },
      action: { inputSchema: action.inputSchema, effect: action.effect },
      request: { input },
    })

  const unsent: string[] = []
  for (const [i, operation] of operations.entries()) {
    const { inputSchema, request } = operation.content
    const name = `${request.method} ${request.path}`
    let sent = 0
    const inputOf = (seed: number): Readonly<Record<string, unknown>> | undefined => {
      const random = createRandom(seed)
      for (let tries = 0; tries < 40; tries++) {
        const value = valueOf(inputSchema, inputSchema, random)
        if (validator.validate(inputSchema, value).length === 0) return value as Readonly<Record<string, unknown>>
      }
      return undefined
    }
    const check = async (seed: number): Promise<void> => {
      const input = inputOf(seed)
      if (input === undefined) throw new Error(`${name}: no valid input found`)
      const before = server.received.length
      const output = await run(operation, input)
      const [received, ...more] = server.received.splice(before)
      if (output.kind === 'failed') {
        expect(received, `${name}: refused and sent`).toBeUndefined()
        expect(output.failure.kind, `${name}: ${output.failure.message}`).toBe('rejected')
        expect(output.failure.message).toMatch(/^\/.+: (?:must|has|cannot) /)
        return
      }
      expect(output.kind).toBe('succeeded')
      expect(more, name).toEqual([])
      if (received === undefined || 'problem' in received) throw new Error(`${name}: ${JSON.stringify(received)}`)
      const readings = received.map((reading) => differences(input, request, reading))
      const closest = readings.toSorted((one, other) => one.length - other.length)[0]
      expect(closest, `${name} with ${JSON.stringify(input)}`).toEqual([])
      sent++
    }
    await fc.assert(fc.asyncProperty(fc.nat(), check), { seed: 7 + i, numRuns: runs, endOnFailure: true })
    // Most names and texts are awkward on purpose; a few more seeds find some that can be sent.
    for (let seed = 0; sent === 0 && seed < 50; seed++) await check(seed)
    if (sent === 0) unsent.push(name)
  }
  return unsent
}
