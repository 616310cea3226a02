import type { ConvertedDocument } from './converted-document.ts'
import type { ConversionSettings } from './conversion-settings.ts'
import type { ImportDocument } from './import-options.ts'

/** What a worker is asked. */
export interface ConversionRequest {
  readonly document: ImportDocument
  readonly settings: ConversionSettings
}

/** What a worker says: operations in portions, so that reading them never blocks the other thread for long, then the rest. */
export type ConversionMessage =
  | { readonly kind: 'operations'; readonly operations: ConvertedDocument['operations'] }
  | { readonly kind: 'end'; readonly document: Omit<ConvertedDocument, 'operations'> }
  | { readonly kind: 'failed' }
