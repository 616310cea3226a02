import type { Effect, ExecutionMode, JsonSchema } from '@gatehouse/spec'
import type { ActionHints } from '../import/hint/action-hints.ts'
import type { Completion } from './completion.ts'
import type { Composition } from './composition.ts'
import type { Pause } from './pause.ts'
import type { StreamReading } from './stream-reading.ts'

/** A tool hosted by Automation Hub. Its id is `namespace:name@version`. */
export type Action = RequestAction | ComposedAction

/** What every action has, whatever it does. */
interface ActionFacts {
  readonly tenantId: string
  readonly namespace: string
  readonly name: string
  /** Semantic version. */
  readonly version: string
  readonly title: string
  readonly description: string
  readonly effect: Effect
  readonly mode: ExecutionMode
  readonly inputSchema: JsonSchema
  readonly outputSchema?: JsonSchema
  readonly tags: readonly string[]
  readonly isDeprecated: boolean
  /** What its author asks for; a policy decides. */
  readonly approval?: 'required' | 'none'
  readonly hints?: ActionHints
  /** What it was made from; a re-import of the same document replaces its actions. */
  readonly document: string
  /** Digest of everything but tenant, version and itself. */
  readonly hash: string
}

/** An action that is one request to an API. */
export interface RequestAction extends ActionFacts {
  /** Which target it calls. */
  readonly targetId: string
  readonly request: RequestTemplate
  /** How the end of the work is learned; for the modes `async` and `interactive`. Without it the answer is the end. */
  readonly completion?: Completion
  /** How the API asks for more input; for the mode `interactive`. */
  readonly pause?: Pause
  /** How a streamed answer is read; for the mode `stream`. */
  readonly stream?: StreamReading
  readonly composition?: undefined
}

/** An action that is made of other actions. */
export interface ComposedAction extends ActionFacts {
  readonly composition: Composition
  readonly targetId?: undefined
  readonly request?: undefined
  readonly completion?: undefined
  readonly pause?: undefined
  readonly stream?: undefined
}

/** How the one input object becomes an HTTP request. */
export interface RequestTemplate {
  /** Upper case. */
  readonly method: string
  /** Path below the target's base URL, with `{name}` for path parameters as in OpenAPI. */
  readonly path: string
  readonly parameters: readonly RequestParameter[]
  readonly body?: RequestBody
  /** Media types the operation answers with; sent as `Accept`. */
  readonly accept: readonly string[]
}

export interface RequestParameter {
  /** Property of the input object that holds the value. */
  readonly property: string
  /** Name on the wire. Empty for a value that is the whole query string (`in: querystring` of OpenAPI 3.2). */
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  /**
   * OpenAPI 3 serialisation: https://spec.openapis.org/oas/v3.1.0#style-values; `json` is a `content` of JSON, and
   * `tabDelimited` is `collectionFormat: tsv` of Swagger 2.0, whose delimiters are taken in every place.
   */
  readonly style:
    | 'simple'
    | 'label'
    | 'matrix'
    | 'form'
    | 'spaceDelimited'
    | 'pipeDelimited'
    | 'tabDelimited'
    | 'deepObject'
    | 'json'
  readonly explode: boolean
  readonly allowReserved?: boolean
}

export interface RequestBody {
  /** Property of the input object that holds the body. */
  readonly property: string
  readonly contentType: string
  readonly encoding: 'json' | 'form' | 'multipart' | 'text' | 'binary'
  readonly isRequired: boolean
  /** Fields of a form or multipart body that are not sent the usual way, by name. */
  readonly fields?: Readonly<Record<string, BodyField>>
}

/** https://spec.openapis.org/oas/v3.1.1.html#encoding-object */
export interface BodyField {
  /** With a style the field is sent as a query parameter would be, and its media type plays no part. */
  readonly style?: RequestParameter['style']
  /** Whether each member is a field of its own; `true` for `form` unless said otherwise. */
  readonly explode?: boolean
  /** Media type of the part. */
  readonly contentType?: string
}

/** `namespace:name@version` */
export function actionId(action: {
  readonly namespace: string
  readonly name: string
  readonly version: string
}): string {
  return `${action.namespace}:${action.name}@${action.version}`
}
