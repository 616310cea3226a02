import type { PlainObject } from './plain-object.ts'
import type { Notes } from './notes.ts'
import { UnreadableDocumentError } from './unreadable-document-error.ts'

export type DocumentFormat = 'swagger_2' | 'openapi_3_0' | 'openapi_3_1'

/** Which rules the document follows. 3.2 is read by those of 3.1; a missing version is guessed from the rest. */
export function detectVersion(root: PlainObject, notes: Notes): DocumentFormat {
  if (root['openapi'] !== undefined) return openApi(String(root['openapi']), notes)
  if (root['swagger'] !== undefined) return swagger(String(root['swagger']))
  if (root['swaggerVersion'] !== undefined) return swagger(String(root['swaggerVersion']))
  if (typeof root['paths'] !== 'object' || root['paths'] === null) {
    throw new UnreadableDocumentError('not_openapi', 'The document has neither "openapi" nor "swagger".', {
      hint: 'Give an OpenAPI 3.x or Swagger 2.0 document.',
    })
  }
  const format = root['definitions'] === undefined && root['host'] === undefined ? 'openapi_3_0' : 'swagger_2'
  notes.add('version_missing', `The document does not name its version; it was read as ${format}.`)
  return format
}

function openApi(version: string, notes: Notes): DocumentFormat {
  if (/^3\.0(\.|$|-)/.test(version) || version === '3') return 'openapi_3_0'
  if (/^3\.\d+(\.|$|-)/.test(version)) {
    if (!/^3\.[12](\.|$|-)/.test(version)) {
      notes.add('unknown_version', `OpenAPI ${version.slice(0, 20)} is newer than this importer; it was read as 3.1.`)
    }
    return 'openapi_3_1'
  }
  if (/^2(\.0)?(\.|$)/.test(version)) return 'swagger_2'
  throw unsupported(version)
}

function swagger(version: string): DocumentFormat {
  if (/^2(\.|$)/.test(version)) return 'swagger_2'
  throw unsupported(version)
}

function unsupported(version: string): UnreadableDocumentError {
  return new UnreadableDocumentError(
    'unsupported_version',
    `Version ${JSON.stringify(version.slice(0, 20))} of the description format is not supported.`,
    { hint: 'Give an OpenAPI 3.x or Swagger 2.0 document.' },
  )
}
