import type { OperationRule } from './override/operation-rule.ts'
import type { FetchReferences } from './reference/fetch-references.ts'
import type { ServerVariables } from './target/read-server.ts'

/** One text that describes an API. */
export interface ImportDocument {
  /** Name for reports, and what the namespace is taken from when the title says nothing. It is not opened. */
  readonly file: string
  /** OpenAPI 3.x or Swagger 2.0, as JSON or YAML. */
  readonly content: string
}

export interface ImportOptions {
  /** For all documents; otherwise each is named after its title. Lower-case segments with dots: `crm`, `aws.s3`. */
  readonly namespace?: string
  /** Base URL that replaces what the documents name; a private network may then be reached at this address. */
  readonly server?: string
  /** For the variables that documents leave open in their servers: `{ region: 'eu' }`. */
  readonly serverVariables?: ServerVariables
  /** What counts instead of the importer's and the documents' own word on operations. */
  readonly rules?: readonly OperationRule[]
  /** Fetch what the documents refer to by URL; without it nothing outside is ever opened. */
  readonly fetchReferences?: FetchReferences
  /** How long versions that this import supersedes can still be called; 0 for not at all. Default: what the process keeps. */
  readonly keepVersionsMs?: number
  /** Say what would happen, write nothing. */
  readonly isDryRun?: boolean
  readonly onProgress?: (progress: ImportProgress) => void
  readonly signal?: AbortSignal
}

export interface ImportProgress {
  readonly documents: number
  readonly ofDocuments: number
  readonly operations: number
}
