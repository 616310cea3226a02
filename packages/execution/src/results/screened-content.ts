import type { ContentBlock } from '@gatehouse/spec'
import type { ResultExtras } from './result-extras.ts'

export interface Screening {
  /** What rules are to look at; undefined when there is nothing but the value. */
  readonly beside: Readonly<Record<string, unknown>> | undefined
  /** What rules left of it, with the bytes back in their places. */
  restore(screened: unknown): Pick<ResultExtras, 'content' | 'meta'>
}

/**
 * Content as rules see it. They read texts; the bytes of pictures, sound and files stay out of their sight, since a pattern
 * that is found in base64 by chance would break them. What a rule changed in a block beyond its texts is a text afterwards.
 */
export function screeningOf({ content, meta }: Pick<ResultExtras, 'content' | 'meta'>): Screening {
  if (content === undefined && meta === undefined) return { beside: undefined, restore: () => ({}) }
  const bytes: string[] = []
  const keep = (data: string): string => `bytes:${bytes.push(data) - 1}`
  const beside = {
    ...(content === undefined ? {} : { content: content.map((block) => withBytes(block, keep)) }),
    ...(meta === undefined ? {} : { _meta: meta }),
  }
  const giveBack = (data: string): string | undefined => bytes[Number(/^bytes:(\d+)$/.exec(data)?.[1])]
  return {
    beside,
    restore(screened) {
      const left = (screened ?? {}) as { readonly content?: unknown; readonly _meta?: unknown }
      const blocks = Array.isArray(left.content) ? left.content.map((block) => restored(block, giveBack)) : []
      return {
        ...(content === undefined ? {} : { content: blocks }),
        ...(meta === undefined ? {} : { meta: isObject(left._meta) ? left._meta : {} }),
      }
    },
  }
}

function withBytes(block: ContentBlock, change: (data: string) => string | undefined): ContentBlock {
  if (block.type === 'image' || block.type === 'audio') {
    const data = change(block.data)
    return data === undefined ? redacted : { ...block, data }
  }
  if (block.type !== 'resource' || block.resource.blob === undefined) return block
  const blob = change(block.resource.blob)
  return blob === undefined ? redacted : { ...block, resource: { ...block.resource, blob } }
}

function restored(block: unknown, giveBack: (data: string) => string | undefined): ContentBlock {
  if (isBlock(block)) return withBytes(block, giveBack)
  return typeof block === 'string' ? { type: 'text', text: block } : redacted
}

const redacted = { type: 'text', text: '[redacted]' } as const

/** A rule may have taken out what makes it a block. */
export function isBlock(value: unknown): value is ContentBlock {
  if (!isObject(value)) return false
  const { type, text, data, mimeType, uri, name, resource } = value
  if (type === 'text') return typeof text === 'string'
  if (type === 'image' || type === 'audio') return typeof data === 'string' && typeof mimeType === 'string'
  if (type === 'resource_link') return typeof uri === 'string' && typeof name === 'string'
  return type === 'resource' && isObject(resource) && typeof resource['uri'] === 'string'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
