import { cleanText } from '../clean-text.ts'
import { baseName } from './derive-namespace.ts'

/** What a re-import of the same document is recognised by. */
export function documentKey(namespace: string, file: string): string {
  return `${namespace}/${cleanText(baseName(file), 200)}`
}
