import type { JsonSchema } from '@gatehouse/spec'
import { cleanText } from '../clean-text.ts'
import type { ConvertedOperation } from '../converted-document.ts'
import type { DocumentFormat } from '../detect-version.ts'
import type { Notes } from '../notes.ts'
import { readHints } from '../hint/read-hints.ts'
import { shortDigest } from '../naming/short-digest.ts'
import { chooseOverride, noteLoweredEffect, type Overriding } from '../override/choose-override.ts'
import type { OperationOverride } from '../override/operation-override.ts'
import { proposeNames } from '../naming/propose-names.ts'
import type { PlainObject } from '../plain-object.ts'
import { toPointer, type ReferenceResolver } from '../resolve-reference.ts'
import { assembleSchema } from '../schema/assemble-schema.ts'
import type { ActionContent } from '../../action/action-hash.ts'
import type { ContentDigests } from '../../action/content-digest.ts'
import type { SchemaConverter } from '../schema/schema-converter.ts'
import { formatOfMediaType } from '../../run/stream/stream-format.ts'
import type { Template } from '../schema/template.ts'
import { serverOfSite } from '../target/read-document-server.ts'
import type { ServerReading, ServerVariables } from '../target/read-server.ts'
import { buildInputSchema } from './build-input-schema.ts'
import { deriveEffect } from './derive-effect.ts'
import { describeOperation } from './describe-operation.ts'
import { hideCallbackUrl } from './hide-callback-url.ts'
import { mergeParameters } from './merge-parameters.ts'
import type { AnswerSource, OperationSite } from './operation-source.ts'
import { readAnswer } from './read-answer.ts'
import { readBody } from './read-body.ts'
import { readLongRunning } from './read-long-running.ts'
import { readParameters } from './read-parameters.ts'
import { readSwaggerBody } from './read-swagger-body.ts'

/** What all operations of a document share. */
export interface OperationContext {
  readonly root: PlainObject
  readonly format: DocumentFormat
  readonly resolver: ReferenceResolver
  readonly notes: Notes
  readonly namespace: string
  readonly server: ServerReading
  readonly serverVariables: ServerVariables
  readonly overriding: Overriding
  readonly requests: SchemaConverter
  readonly responses: SchemaConverter
  readonly digests: ContentDigests
  /** Characters of JSON that a schema may have. */
  readonly schemaRoom: number
}

/** One operation as an action in the making, or `hidden`. Throws an error that says why it cannot be one. */
export function convertOperation(site: OperationSite, context: OperationContext): ConvertedOperation | 'hidden' {
  const { root, format, resolver, notes, requests, responses } = context
  const { method, operation, at } = site
  const operationId = typeof operation['operationId'] === 'string' ? cleanText(operation['operationId'], 300) : ''
  const words = describeOperation(site, { operationId, method, path: site.path })
  const { namespace } = context
  const facts = { operationId, method, path: site.path, tag: words.tags[0] ?? '', namespace }
  const override = chooseOverride(site, context.overriding, { namespace, name: proposeNames(facts)[0]! }, notes)
  if (override.isHidden === true) return 'hidden'

  const declared = mergeParameters(site, resolver, notes)
  const { path, parameters } = readParameters(site, declared, format, notes)
  const body = format === 'swagger_2' ? readSwaggerBody(site, root, declared, notes) : readBody(site, resolver, notes)
  const canSendBody = method !== 'HEAD' && method !== 'TRACE'
  if (body !== undefined && !canSendBody) notes.add('body_ignored', `${method} carries no body.`, toPointer(at))
  const input = buildInputSchema(parameters, canSendBody ? body : undefined, requests)
  const answer = readAnswer(site, root, format, resolver)
  if (operation['callbacks'] !== undefined)
    notes.add('callbacks_ignored', 'Callbacks are calls that the API makes; they are not imported.', toPointer(at))

  const outputSchema =
    answer.schema === undefined
      ? undefined
      : finished(responses.convert(answer.schema, answer.at), responses, context, at)
  const server = differingServer(site, context)
  const effect = deriveEffect({ operationId, method, path, summary: words.summary })
  if (override.effect !== undefined) noteLoweredEffect(effect, override.effect, site, notes)
  const hints = readHints(site, input.parameters, resolver)
  const otherwise = override.stream !== undefined || isStreamed(answer) ? 'stream' : 'sync'
  const { mode, completion, pause } = readLongRunning(site, { wanted: override.mode, otherwise }, notes)
  const content: ActionContent = {
    title: words.title,
    description: words.description,
    effect: override.effect ?? effect,
    mode,
    inputSchema: hideCallbackUrl(finished(input.template, requests, context, at), completion?.callback),
    ...(outputSchema === undefined ? {} : { outputSchema }),
    tags: words.tags,
    isDeprecated: operation['deprecated'] === true,
    ...(override.approval === undefined ? {} : { approval: override.approval }),
    ...(hints === undefined ? {} : { hints }),
    request: {
      method,
      path,
      parameters: input.parameters,
      ...(input.body === undefined ? {} : { body: input.body }),
      accept: answer.accept,
    },
    ...(completion === undefined ? {} : { completion }),
    ...(pause === undefined ? {} : { pause }),
    ...(mode === 'stream' && override.stream !== undefined ? { stream: override.stream } : {}),
  }
  return {
    nameProposals: namesFor(override, proposeNames({ ...facts, path }), site),
    content,
    contentHash: context.digests.measure(content).digest,
    ...(server === undefined ? {} : { server }),
  }
}

/** Every type it answers with comes in pieces; one that can answer in one piece does so. */
function isStreamed({ accept }: AnswerSource): boolean {
  return accept.length > 0 && accept.every((type) => formatOfMediaType(type) !== undefined)
}

// A chosen name stands alone: with the others beside it, an operation that was here before would keep its old one.
function namesFor(
  { name }: OperationOverride,
  proposals: readonly string[],
  { method, path }: OperationSite,
): readonly string[] {
  return name === undefined ? proposals : [name, `${name.slice(0, 57)}_${shortDigest(`${method} ${path}`)}`]
}

function finished(
  template: Template,
  converter: SchemaConverter,
  { digests, notes, schemaRoom }: OperationContext,
  at: readonly string[],
): JsonSchema {
  const { schema, isComplete } = assembleSchema(template, converter.marks, digests, schemaRoom)
  if (!isComplete) {
    notes.add(
      'schema_cut',
      `A schema larger than ${schemaRoom / 1024} KiB was cut; what is left out accepts anything.`,
      toPointer(at),
    )
  }
  return schema
}

function differingServer(
  site: OperationSite,
  { server: main, serverVariables }: OperationContext,
): ServerReading | undefined {
  const own = serverOfSite(site, serverVariables)
  if (own === undefined || own.kind === 'none') return undefined
  if (own.kind === 'absolute') return main.kind === 'absolute' && main.url === own.url ? undefined : own
  // A path of the document's server.
  if (main.kind !== 'absolute') return undefined
  const url = `${new URL(main.url).origin}${own.path}`
  return url === main.url ? undefined : { kind: 'absolute', url }
}
