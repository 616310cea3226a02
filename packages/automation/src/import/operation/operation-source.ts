import type { BodyField, RequestBody, RequestParameter } from '../../action/action.ts'
import type { PlainObject } from '../plain-object.ts'

/** Where an operation stands in the document. */
export interface OperationSite {
  /** Upper case. */
  readonly method: string
  /** As the document writes it. */
  readonly path: string
  readonly operation: PlainObject
  readonly pathItem: PlainObject
  readonly at: readonly string[]
}

/** A parameter in words that all versions of the format share. */
export interface ParameterSource {
  readonly name: string
  /** Where it differs from the name. */
  readonly wireName?: string
  readonly in: RequestParameter['in']
  readonly isRequired: boolean
  readonly description: unknown
  readonly isDeprecated: boolean
  /** Schema as the document has it. */
  readonly schema: unknown
  readonly examples: readonly unknown[]
  readonly style: RequestParameter['style']
  readonly explode: boolean
  readonly allowReserved: boolean
  readonly at: readonly string[]
}

export interface BodySource {
  readonly schema: unknown
  readonly contentType: string
  readonly encoding: RequestBody['encoding']
  readonly fields?: Readonly<Record<string, BodyField>>
  readonly isRequired: boolean
  readonly description: unknown
  readonly examples: readonly unknown[]
  readonly at: readonly string[]
}

export interface AnswerSource {
  /** Schema of the main successful answer when it is JSON. */
  readonly schema?: unknown
  readonly at: readonly string[]
  /** Media types of successful answers. */
  readonly accept: readonly string[]
}
