import type { ContentBlock } from '@gatehouse/spec'

/** What is kept of an output besides its value. */
export interface ResultExtras {
  readonly content?: readonly ContentBlock[]
  readonly meta?: Readonly<Record<string, unknown>>
  /** What is noteworthy about the output, in words for the caller. */
  readonly warnings?: readonly string[]
}

/** Undefined when there is nothing to keep. */
export function extrasOf(extras: ResultExtras): ResultExtras | undefined {
  const { content = [], meta = {}, warnings = [] } = extras
  if (content.length === 0 && Object.keys(meta).length === 0 && warnings.length === 0) return undefined
  return {
    ...(content.length === 0 ? {} : { content }),
    ...(Object.keys(meta).length === 0 ? {} : { meta }),
    ...(warnings.length === 0 ? {} : { warnings }),
  }
}
