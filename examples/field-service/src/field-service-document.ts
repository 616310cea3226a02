import { readFileSync } from 'node:fs'

/** The OpenAPI description of this service, as a file that an import takes. */
export function fieldServiceDocument(): { readonly file: string; readonly content: string } {
  const url = new URL('../openapi.yaml', import.meta.url)
  return { file: 'field-service/openapi.yaml', content: readFileSync(url, 'utf8') }
}
