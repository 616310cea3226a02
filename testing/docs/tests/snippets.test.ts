import { configSchema } from '@gatehouse/app-house'
import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { expect, describe, test } from 'vitest'
import { parseDocument } from 'yaml'
import { configurationSchema } from '../src/configuration-reference.ts'
import { allDocuments } from '../src/documents.ts'
import { fencedBlocks } from '../src/fenced-blocks.ts'

const blocks = allDocuments().flatMap(({ path, text }) =>
  fencedBlocks(text).map((block) => ({ ...block, at: `${path}:${block.line}` })),
)
const ofLanguage = (language: string) => blocks.filter((block) => block.language === language)
// Files in folders are hand-written actions, others are rules, cases or hooks; the commands of their guides check them.
const configurations = ofLanguage('yaml').filter(
  ({ text, file }) => !/^(?:openapi|rules|cases|id):/.test(text) && file?.includes('/') !== true,
)

describe('a configuration in a document', () => {
  const ajv = new Ajv2020({ strict: false })
  ajvFormats.default(ajv)
  const fitsEditorSchema = ajv.compile(configurationSchema())

  test.each(configurations.map(({ at, text }) => [at, text]))('%s is accepted', (_at, text) => {
    const document = parseDocument(text)
    expect(document.errors).toEqual([])
    expect(configSchema.safeParse(document.toJS()).error).toBeUndefined()
  })

  test.each(configurations.map(({ at, text }) => [at, text]))('%s is fine with an editor, too', (_at, text) => {
    expect(fitsEditorSchema(parseDocument(text).toJS()), JSON.stringify(fitsEditorSchema.errors)).toBe(true)
  })

  test('that has a field which does not exist is noticed by both', () => {
    expect(configSchema.safeParse({ prot: 7400 }).success).toBe(false)
    expect(fitsEditorSchema({ prot: 7400 })).toBe(false)
  })

  test('is there at all', () => {
    expect(configurations.length).toBeGreaterThan(8)
  })
})

test.each(ofLanguage('json').map(({ at, text }) => [at, text]))('%s is JSON', (_at, text) => {
  expect(() => JSON.parse(text) as unknown).not.toThrow()
})

test('every block says in which language it is', () => {
  expect(
    blocks.filter(({ language }) => language === '').filter(({ at }) => /^(?:README|docs\/guides)/.test(at)),
  ).toEqual([])
})
