import { isGatehouseError } from '@gatehouse/core'
import { cleanText } from './clean-text.ts'
import type { ConversionSettings } from './conversion-settings.ts'
import type { ConvertedDocument, ConvertedOperation } from './converted-document.ts'
import { detectVersion } from './detect-version.ts'
import type { ImportDocument } from './import-options.ts'
import type { HiddenOperation, SkippedOperation } from './import-report.ts'
import { baseName, checkNamespace, deriveNamespace, isNamespace } from './naming/derive-namespace.ts'
import { documentKey } from './naming/document-key.ts'
import { createNotes, type Notes } from './notes.ts'
import { convertOperation, type OperationContext } from './operation/convert-operation.ts'
import type { OperationSite } from './operation/operation-source.ts'
import { readOperations } from './operation/read-operations.ts'
import { createOverriding } from './override/choose-override.ts'
import { createRuleMatcher } from './override/operation-rule.ts'
import { documentNamespace } from './override/read-document-override.ts'
import { parseDocument } from './parse-document.ts'
import { objectOr } from './plain-object.ts'
import { isLibrary } from './reference/is-library.ts'
import { linkReferences } from './reference/link-references.ts'
import { libraryDocument } from './reference/library-document.ts'
import { createResolver } from './resolve-reference.ts'
import { createContentDigests } from '../action/content-digest.ts'
import { schemaRoom } from './schema/schema-room.ts'
import { createSchemaConverter } from './schema/schema-converter.ts'
import { readSignIn } from './sign-in/read-sign-in.ts'
import { readDocumentServer } from './target/read-document-server.ts'
import { unreadableDocument } from './unreadable-document.ts'

/**
 * One text to operations: parse, detect the version, find the operations, convert each. It touches nothing outside, and
 * the only thing it throws is `invalid_namespace`; a text that cannot be read is an answer as well.
 */
export function convertDocument(document: ImportDocument, settings: ConversionSettings = {}): ConvertedDocument {
  const given = settings.namespace === undefined ? undefined : checkNamespace(settings.namespace)
  const notes = createNotes(document.file)
  try {
    return convertReadable(document, given, notes, settings)
  } catch (error) {
    return unreadableDocument(document, given, error, notes.list())
  }
}

function convertReadable(
  document: ImportDocument,
  given: string | undefined,
  notes: Notes,
  { library = [], role = 'none', serverVariables = {}, rules = [] }: ConversionSettings,
): ConvertedDocument {
  const { file } = document
  const parsed = parseDocument(document, notes)
  const { root } = parsed
  if (isLibrary(root, role)) return libraryDocument(document, given)
  const format = detectVersion(root, notes)
  const mayNameFiles = library.length > 0 || document.content.includes(baseName(file))
  if (mayNameFiles) linkReferences(root, file, library, notes)
  const info = objectOr(root['info'])
  const namespace =
    given ??
    documentNamespace(root, isNamespace, notes) ??
    deriveNamespace(typeof info['title'] === 'string' ? info['title'] : '', file)
  const resolver = createResolver(root)
  const shared = { root, format, resolver, notes }
  const { sites, skipped } = readOperations(parsed, resolver, notes)
  const server = readDocumentServer(root, format, sites, notes, serverVariables)
  const context: OperationContext = {
    ...shared,
    namespace,
    server,
    serverVariables,
    overriding: createOverriding(root, createRuleMatcher(rules), notes),
    requests: createSchemaConverter({ ...shared, direction: 'request' }),
    responses: createSchemaConverter({ ...shared, direction: 'response' }),
    digests: createContentDigests(),
    schemaRoom: schemaRoom(sites.length),
  }
  const operations: ConvertedOperation[] = []
  const hidden: HiddenOperation[] = []
  const broken: Omit<SkippedOperation, 'file'>[] = [...skipped]
  for (const site of sites) {
    const converted = convertOrSkip(site, context)
    if (converted === 'hidden') hidden.push({ file, method: site.method, path: site.path })
    else if ('code' in converted) broken.push(converted)
    else operations.push(converted)
  }
  return {
    file,
    isReadable: true,
    namespace,
    document: documentKey(namespace, file),
    version: cleanText(String(info['version'] ?? ''), 100),
    server,
    operationCount: sites.length + skipped.length,
    operations,
    skipped: broken.map((entry) => ({ file, ...entry })),
    hidden,
    signIn: readSignIn(root, format, sites, resolver, notes),
    notes: notes.list(),
  }
}

// One operation that nobody foresaw must not cost its neighbours.
function convertOrSkip(
  site: OperationSite,
  context: OperationContext,
): ConvertedOperation | 'hidden' | Omit<SkippedOperation, 'file'> {
  try {
    return convertOperation(site, context)
  } catch (error) {
    const { method, path } = site
    if (isGatehouseError(error)) return { method, path, reason: error.message, code: error.code }
    return { method, path, reason: 'The operation could not be converted.', code: 'conversion_failed' }
  }
}
