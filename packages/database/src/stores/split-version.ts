/** The tool and its version are kept apart, so that a filter finds an entry however the tool was written there. */
export function splitVersion(reference: string | undefined): { readonly tool?: string; readonly version?: string } {
  if (reference === undefined) return {}
  const at = reference.indexOf('@')
  return at === -1 ? { tool: reference } : { tool: reference.slice(0, at), version: reference.slice(at + 1) }
}
