/** Whether a namespace is one of these or below one of them. `crm` holds in every source, `automation_hub://crm` in one. */
export function namespaceScope(
  names: readonly string[],
): (namespace: { readonly source: string; readonly namespace: string }) => boolean {
  const wanted = names.map((name) => {
    const separator = name.indexOf('://')
    return {
      source: separator === -1 ? undefined : name.slice(0, separator),
      // People write it as they write a pattern.
      path: name.slice(separator === -1 ? 0 : separator + 3).replace(/\.?\*?$/, ''),
    }
  })
  return ({ source, namespace }) =>
    wanted.some(
      (one) =>
        (one.source === undefined || one.source === source) &&
        (one.path === '' || namespace === one.path || namespace.startsWith(`${one.path}.`)),
    )
}
