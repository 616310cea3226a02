/** A catalog with requests of which somebody has said what they are about. */
export interface LabelledSet {
  readonly name: string
  readonly tools: readonly LabelledTool[]
  /** Requests that at least one tool serves. */
  readonly queries: readonly LabelledQuery[]
  /** Requests that no tool of the set serves. */
  readonly infeasible: readonly string[]
}

export interface LabelledTool {
  /** Any text, different for each tool. Names may repeat. */
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly title?: string
  readonly description: string
  /** What is said about its namespace as a whole; empty when nothing is. */
  readonly namespaceDescription: string
  readonly tags: readonly string[]
  readonly parameters: readonly { readonly name: string; readonly description?: string }[]
}

export interface LabelledQuery {
  readonly text: string
  /** What has to be found: of each group, any one tool. At least one group, none of them empty. */
  readonly groups: readonly (readonly string[])[]
}
