import { GatehouseError } from '@gatehouse/core'

/** A text from which no operation can be read. The import goes on with the other documents. */
export class UnreadableDocumentError extends GatehouseError {
  constructor(code: string, message: string, options: { readonly at?: string; readonly hint?: string } = {}) {
    super('invalid', code, message, options)
  }
}
