import { z } from 'zod'
import { actionFields } from './action-fields.ts'
import { folderFields } from './folder-fields.ts'

/** The JSON Schema (draft 2020-12) of hand-written actions, for editors. */
export function actionJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema: _own, ...action } = z.toJSONSchema(actionFields, { io: 'input' })
  const { $schema: _other, ...folder } = z.toJSONSchema(folderFields, { io: 'input' })
  // JSON files name their schema inside.
  const note = { $schema: { type: 'string' } }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Hand-written actions of Gatehouse',
    description: 'A file with one action, a file with a list of them, or gatehouse-actions.yaml.',
    anyOf: [
      { $ref: '#/$defs/action' },
      {
        type: 'object',
        properties: {
          ...note,
          actions: { type: 'array', minItems: 1, maxItems: 500, items: { $ref: '#/$defs/action' } },
        },
        required: ['actions'],
        additionalProperties: false,
      },
      { $ref: '#/$defs/folder' },
    ],
    $defs: {
      action: {
        ...action,
        properties: { ...action.properties, ...note },
        oneOf: [{ required: ['request'] }, { required: ['steps'] }],
      },
      folder: { ...folder, properties: { ...folder.properties, ...note } },
    },
  }
}
