import { configSchema } from '@gatehouse/app-house'
import { z } from 'zod'
import { environmentTable } from './environment-table.ts'
import { typeInWords, variantsOf, type Schema } from './json-schema.ts'
import { markdownTable } from './markdown-table.ts'

/** What an editor checks a gatehouse.yaml with: the input side of the schema that also parses it. */
export function configurationSchema(): Schema {
  return {
    ...(z.toJSONSchema(configSchema, { io: 'input' }) as Schema),
    description: 'gatehouse.yaml, the configuration of Gatehouse.',
  }
}

/** docs/reference/configuration.md, from the schema that reads the file. */
export function configurationReference(): string {
  const fields = Object.entries(configurationSchema().properties ?? {})
  const [plain, grouped] = [
    fields.filter(([, field]) => !hasFields(field)),
    fields.filter(([, field]) => hasFields(field)),
  ]
  return `# Configuration

<!-- Generated from the schema of the configuration; change apps/house/src/config.ts, then run: npm run docs -->

One optional YAML file. It is found by \`--config\`, else by \`GATEHOUSE_CONFIG\`, else it is \`gatehouse.yaml\` in the current
folder when there is one. Every field has a default; a field that does not exist is an error. It is read at start. Flags
win over the environment, the environment over the file. \`gatehouse doctor\` says whether a file would be accepted.

Editors that know the YAML language server complete and check the file when its first line names the
[JSON Schema](gatehouse.schema.json):

\`\`\`yaml
# yaml-language-server: $schema=docs/reference/gatehouse.schema.json
port: 7400
\`\`\`

## Fields of their own

${fieldTable(plain.map(([name, field]) => [name, field, false]))}

${grouped.map(([name, field]) => section(name, field)).join('\n\n')}

## Environment

${environmentTable()}

Secrets of targets and of the token endpoint stand only as references: \`env:NAME\` or \`file:/absolute/path\`. Variables
that begin with \`GATEHOUSE_\` cannot be referred to there, unless they begin with \`GATEHOUSE_SECRET_\`.
`
}

function section(name: string, field: Schema): string {
  const isList = field.type === 'array'
  const variants = variantsOf(isList ? field.items! : field)
  const words = field.description ?? ''
  const intro = isList ? `${words} A list; each entry has these fields.` : words
  const tables = variants.map((variant) => {
    const caption = variants.length === 1 ? '' : `${captionOf(variant)}\n\n`
    // The caption says what `kind` is.
    const rows = rowsOf(variant, '').filter(([field]) => variants.length === 1 || field !== 'kind')
    return caption + (rows.length === 0 ? 'It needs nothing else.' : fieldTable(rows))
  })
  return [`## \`${name}\``, intro, ...tables].join('\n\n')
}

/** The field that tells variants apart, with what it says. */
function captionOf(variant: Schema): string {
  const kind = variant.properties?.['kind']
  return `With \`kind\` ${kind === undefined ? '' : typeInWords(kind).replaceAll(', ', ' or ')}${kind?.default === undefined ? '' : ' (the default)'}: ${variant.description ?? kind?.description ?? ''}`
}

type Row = readonly [name: string, field: Schema, isRequired: boolean]

/** The fields of an object and of the objects in it, with dots between. */
function rowsOf(object: Schema, prefix: string): readonly Row[] {
  return Object.entries(object.properties ?? {}).flatMap(([name, field]): readonly Row[] => {
    const row: Row = [prefix + name, field, object.required?.includes(name) === true && field.default === undefined]
    if (field.type === 'object' && field.properties !== undefined) return [row, ...rowsOf(field, `${prefix}${name}.`)]
    if (field.items?.properties !== undefined) return [row, ...rowsOf(field.items, `${prefix}${name}[].`)]
    return [row]
  })
}

function fieldTable(rows: readonly Row[]): string {
  return markdownTable(
    ['field', 'what it is', 'default', 'meaning'],
    rows.map(([name, field, isRequired]) => [
      `\`${name}\``,
      typeInWords(field),
      isRequired ? 'required' : defaultOf(field),
      descriptionOf(field),
    ]),
  )
}

function defaultOf(field: Schema): string {
  if (field.default === undefined || field.properties !== undefined) return ''
  return `\`${JSON.stringify(field.default)}\``
}

function descriptionOf(field: Schema): string {
  return field.description ?? variantsOf(field).find(({ description }) => description !== undefined)?.description ?? ''
}

function hasFields(field: Schema): boolean {
  return variantsOf(field.items ?? field).some(({ properties }) => properties !== undefined)
}
