import type { CallAnswer } from '@gatehouse/execution'
import { base64Of, sizeOfBase64 } from '@gatehouse/execution'
import type { ContentBlock } from '@gatehouse/spec'
import type { z } from 'zod'
import type { content, page, truncated } from './result-answers.ts'

export function truncatedToJson(one: NonNullable<CallAnswer['truncated']>): z.input<typeof truncated> {
  const { sizeBytes, shownBytes, type, length, keys, cuts } = one
  return {
    size_bytes: sizeBytes,
    shown_bytes: shownBytes,
    type,
    length,
    ...(keys === undefined ? {} : { keys: [...keys] }),
    cuts: cuts.map((cut) => ({ ...cut })),
  }
}

export function pageToJson(one: NonNullable<CallAnswer['page']>): z.input<typeof page> {
  const { nextOffset, sizeBytes, cuts, ...rest } = one
  return {
    ...rest,
    ...(nextOffset === undefined ? {} : { next_offset: nextOffset }),
    size_bytes: sizeBytes,
    ...(cuts === undefined ? {} : { cuts: cuts.map((cut) => ({ ...cut })) }),
  }
}

export function contentToJson(blocks: readonly ContentBlock[]): z.input<typeof content> {
  return blocks.map((block) => ({ ...block })) as z.input<typeof content>
}

/** For surfaces that hand the bytes over by themselves: what they are, and how many. */
export function withoutBytes(blocks: z.input<typeof content>): z.input<typeof content> {
  return blocks.map((block) => {
    const data = base64Of(block as ContentBlock)
    if (data === undefined) return block
    const size_bytes = sizeOfBase64(data)
    if (block.type !== 'resource') {
      const { data: _data, ...rest } = block as Extract<typeof block, { type: 'image' | 'audio' }>
      return { ...rest, size_bytes }
    }
    const { blob: _blob, ...resource } = block.resource
    return { ...block, resource: { ...resource, size_bytes } }
  })
}
