/** Lower-case ASCII words of a name in any spelling: `getHTTPResponse`, `Invoices_Search`, `créer-client`. */
export function wordsOf(text: string): readonly string[] {
  const bounded = text.slice(0, 500)
  const latin = /^[\x20-\x7e]*$/.test(bounded) ? bounded : bounded.normalize('NFKD').replaceAll(/\p{M}+/gu, '')
  return latin
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}
