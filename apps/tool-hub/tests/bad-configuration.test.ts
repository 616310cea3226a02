// A configuration that is wrong stops the start before anything is opened, with the file, the place and what to write there.
import { existsSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startHouse } from '@gatehouse/app-house'
import { isGatehouseError, toPublicError, type PublicError } from '@gatehouse/core'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectNoInsides } from './house-state.ts'

let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let files = 0

beforeAll(async () => {
  folder = await temporaryDirectory()
})
afterAll(() => folder[Symbol.asyncDispose]())

/** What the start says; the house never gets far enough to make its data directory. */
async function refusalOf(configFile: string): Promise<PublicError> {
  const dataDir = join(folder.path, `data-${files}`)
  const error: unknown = await startHouse({ port: 0, dataDir, configFile }).then(
    async (house) => {
      await house.close()
      throw new Error('it started')
    },
    (reason: unknown) => reason,
  )
  expect(isGatehouseError(error)).toBe(true)
  expect(existsSync(dataDir)).toBe(false)
  const said = toPublicError(error, '')
  expectNoInsides(JSON.stringify(said).replaceAll(folder.path, ''))
  return said
}

async function refusalOfText(text: string | Buffer): Promise<PublicError & { readonly file: string }> {
  const file = join(folder.path, `gatehouse-${++files}.yaml`)
  await writeFile(file, text)
  return { ...(await refusalOf(file)), file }
}

const badYaml: readonly (readonly [string, string, line: number])[] = [
  ['a bracket that is not closed', 'port: 1\nissuers: [\n', 3],
  ['a tab that indents', 'limits:\n\trunningCallsPerUser: 1\n', 2],
  ['a key twice', 'port: 1\nhost: localhost\nport: 2\n', 3],
  ['a quote that is not closed', 'host: "localhost\n', 2],
]

describe('text that is not YAML is refused with its line', () => {
  test.each(badYaml)('%s', async (_name, text, line) => {
    const { code, at, message, file } = await refusalOfText(text)
    expect({ code, at }).toEqual({ code: 'invalid_config', at: `${file}:${line}` })
    expect(message).toMatch(/\S \S/)
  })
})

const misfits: readonly (readonly [text: string, field: string])[] = [
  ['prot: 7400', 'prot'],
  ['port: none', 'port'],
  ['port: 65536', 'port'],
  ['port: 1.5', 'port'],
  ['host: 7', 'host'],
  ['publicUrl: gatehouse.example.com', 'publicUrl'],
  ['publicUrl: ftp://gatehouse.example.com', 'publicUrl'],
  ['allowedHosts: gatehouse.example.com', 'allowedHosts'],
  ['syncEverySeconds: 0', 'syncEverySeconds'],
  ['syncEverySeconds: soon', 'syncEverySeconds'],
  ['sample: maybe', 'sample'],
  ['limits: { maxInputBytes: 1 }', 'limits.maxInputBytes'],
  ['limits: { maxInputByte: 4096 }', 'maxInputByte'],
  ['issuers: [{ issuer: "https://login.example.com" }]', 'issuers.0.audiences'],
  ['issuers: [{ issuer: "http://login.example.com", audiences: [x] }]', 'issuers.0.issuer'],
  ['issuers: [{ issuer: "https://login.example.com", audiences: [x], algorithms: [HS256] }]', 'issuers.0.algorithms'],
  ['issuers: [{ issuer: "https://login.example.com", audiences: [x], trustedAliases: [shoe_size] }]', 'trustedAliases'],
  ['issuers: [{ kind: entra, tenantId: common, audiences: [x] }]', 'issuers.0.tenantId'],
  ['onBehalfOf: { kind: magic }', 'onBehalfOf'],
  ['onBehalfOf: { kind: token_exchange, tokenUrl: "https://login.example.com/token" }', 'onBehalfOf.issuer'],
  ['sources: [{ id: x, type: json_lines }, 7]', 'sources.1'],
  ['__proto__: { port: 1 }\nconstructor: 1', 'constructor'],
  ['- port: 7400', '(top)'],
  ['just words', '(top)'],
]

describe('a field that does not fit is named', () => {
  test.each(misfits)('%s', async (text, field) => {
    const { code, at, message, hint, file } = await refusalOfText(text)
    expect(code).toBe('invalid_config')
    expect(at!.startsWith(file)).toBe(true)
    expect(message).toContain(field)
    expect(hint).toBeDefined()
  })

  test('with all the others at once', async () => {
    const { message } = await refusalOfText('port: none\nsample: maybe\nprot: 1\n')
    for (const field of ['port', 'sample', 'prot']) expect(message).toContain(field)
  })
})

describe('a file that cannot be taken', () => {
  test('because it is not there', async () => {
    const file = join(folder.path, 'nowhere.yaml')
    expect(await refusalOf(file)).toMatchObject({ code: 'config_unreadable', at: file, hint: expect.any(String) })
  })

  test('because it is a folder', async () => {
    const file = join(folder.path, 'folder.yaml')
    await mkdir(file)
    expect(await refusalOf(file)).toMatchObject({ code: 'config_unreadable', at: file })
  })

  test('because it leads nowhere but to itself', async () => {
    const file = join(folder.path, 'circle.yaml')
    await symlink(file, file)
    expect(await refusalOf(file)).toMatchObject({ code: 'config_unreadable', at: file })
  })

  test('because it is not text', async () => {
    const { code } = await refusalOfText(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 1]))
    expect(code).toBe('invalid_config')
  })

  test('because it refers to what is nowhere in it', async () => {
    const { code, at, message, file } = await refusalOfText('port: 1\nhost: *elsewhere\n')
    expect({ code, at }).toEqual({ code: 'invalid_config', at: file })
    expect(message).toContain('elsewhere')
  })

  test('because its aliases unfold without end', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `a${i}: &a${i} [${Array(9)
          .fill(i === 0 ? 'x' : `*a${i - 1}`)
          .join(', ')}]`,
    )
    const { code, at, file } = await refusalOfText(`${levels.join('\n')}\n`)
    expect({ code, at }).toEqual({ code: 'invalid_config', at: file })
  })
})

test('a secret that the configuration refers to and that is not set is named, not guessed', async () => {
  const { code, at, message } = await refusalOfText('databaseUrl: env:GATEHOUSE_TEST_NO_SUCH_VARIABLE\n')
  expect({ code, at }).toEqual({ code: 'secret_missing', at: 'databaseUrl' })
  expect(message).toContain('GATEHOUSE_TEST_NO_SUCH_VARIABLE')
})
