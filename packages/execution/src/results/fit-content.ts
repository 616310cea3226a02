import type { ContentBlock } from '@gatehouse/spec'
import { wholeCharacters } from './preview-json.ts'

/** Base64 of 1 MiB and a little more: what a host still shows. */
const maxBase64Characters = 1_500_000

/** Content blocks as an answer carries them. One that is too large is replaced by a text that says what it is. */
export function fitContent(content: readonly ContentBlock[], maxBytes: number): readonly ContentBlock[] {
  let textLeft = maxBytes
  let base64Left = maxBase64Characters
  return content.map((block, at) => {
    const data = base64Of(block)
    if (data !== undefined) {
      base64Left -= data.length
      return base64Left >= 0 ? block : { type: 'text', text: leftOut(at, mimeTypeOf(block), sizeOfBase64(data)) }
    }
    const sizeBytes = Buffer.byteLength(JSON.stringify(block))
    if (sizeBytes <= textLeft) {
      textLeft -= sizeBytes
      return block
    }
    const beginning = block.type === 'text' ? `${wholeCharacters(block.text, Math.floor(textLeft / 4))}… ` : ''
    textLeft = 0
    return { type: 'text', text: beginning + leftOut(at, mimeTypeOf(block), sizeBytes) }
  })
}

/** The base64 that a block carries, when it carries any. */
export function base64Of(block: ContentBlock): string | undefined {
  if (block.type === 'image' || block.type === 'audio') return block.data
  return block.type === 'resource' ? block.resource.blob : undefined
}

export function mimeTypeOf(block: ContentBlock): string {
  if (block.type === 'text') return 'text/plain'
  const mimeType = block.type === 'resource' ? block.resource.mimeType : block.mimeType
  return mimeType ?? 'application/octet-stream'
}

export function sizeOfBase64(data: string): number {
  return Math.floor((data.replace(/=+$/, '').length * 3) / 4)
}

function leftOut(at: number, mimeType: string, sizeBytes: number): string {
  return `[content ${at}: ${mimeType.slice(0, 100)}, ${sizeBytes} bytes, too large to be shown here]`
}
