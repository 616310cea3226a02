/** A JSON Schema, draft 2020-12. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown }

/** What running a tool does to the world. `destructive` cannot be undone by calling another tool. */
export type Effect = 'read' | 'write' | 'destructive'

/** How a tool runs. `sync` answers in one response; the others outlive it. */
export type ExecutionMode = 'sync' | 'async' | 'stream' | 'interactive'

/** What the user must have done before the tool can run for them. */
export type ToolAuthorization =
  | { readonly kind: 'none' }
  | { readonly kind: 'connection'; readonly provider: string; readonly scopes: readonly string[] }

export interface ToolExample {
  /** What a person would ask for, in plain words. */
  readonly intent?: string
  readonly input: unknown
  readonly output?: unknown
}

/** One tool as its source describes it. Every text in it is untrusted data. */
export interface ToolDefinition {
  /** Dotted lower-case path, e.g. `crm` or `aws.s3`. */
  readonly namespace: string
  /** Unique within the namespace: letters, digits, `_` and `-`. */
  readonly name: string
  /** Semantic version (semver 2.0.0). */
  readonly version: string
  readonly title?: string
  readonly description: string
  readonly effect: Effect
  readonly mode: ExecutionMode
  readonly inputSchema: JsonSchema
  readonly outputSchema?: JsonSchema
  readonly authorization: ToolAuthorization
  readonly tags?: readonly string[]
  readonly examples?: readonly ToolExample[]
  readonly isDeprecated?: boolean
  readonly deprecation?: Deprecation
  /** Versions that can be called besides this one, newest first; at most 20. */
  readonly otherVersions?: readonly OtherVersion[]
  /** Tools this one calls on the user's behalf; whoever may not use all of them may not use it. */
  readonly uses?: readonly { readonly namespace: string; readonly name: string }[]
  /** True when somebody has to approve every call. */
  readonly needsApproval?: boolean
  /** How the source itself names the tool; handed back to the adapter unchanged. */
  readonly nativeId: string
  /** False when the source only describes the tool and nothing can run it. */
  readonly isExecutable: boolean
}

/** When a version should be left, and when it goes. Milliseconds since 1970, UTC. */
export interface Deprecation {
  /** RFC 9745 `Deprecation`. */
  readonly deprecatedAt: number
  /** RFC 8594 `Sunset`: from then on the version does not exist. */
  readonly removedAt?: number
  /** What to use instead, in words. */
  readonly advice?: string
}

/** A version that is not the newest, and in what its call differs from the newest one. */
export interface OtherVersion {
  readonly version: string
  readonly nativeId: string
  readonly effect: Effect
  readonly mode: ExecutionMode
  readonly inputSchema: JsonSchema
  readonly outputSchema?: JsonSchema
  readonly deprecation?: Deprecation
  readonly needsApproval?: boolean
  readonly uses?: readonly { readonly namespace: string; readonly name: string }[]
}
