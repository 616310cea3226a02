import type { ImportDocument } from './import-options.ts'
import type { OperationRule } from './override/operation-rule.ts'
import type { LibraryRole } from './reference/is-library.ts'
import type { ServerVariables } from './target/read-server.ts'

/** What the conversion of one document needs beside its text. Plain data: it crosses to a worker thread. */
export interface ConversionSettings {
  /** Namespace that somebody asked for. */
  readonly namespace?: string | undefined
  /** Files of the same import that the document reaches through references. */
  readonly library?: readonly ImportDocument[]
  /** Default `none`. */
  readonly role?: LibraryRole
  readonly serverVariables?: ServerVariables | undefined
  readonly rules?: readonly OperationRule[] | undefined
}
