import { createHash } from 'node:crypto'
import { bitmapOf, countBits, type Bitmap } from '@gatehouse/policy'
import { z } from 'zod'
import type { SegmentFile } from './segment-file.ts'

/** Which files an index is made of, and what of them is there. */
export interface Manifest {
  readonly tenant: string
  /** See indexFingerprint. */
  readonly fingerprint: string
  /** The tenant's `tools` revision that the index shows. */
  readonly revision: number
  readonly count: number
  readonly live: Bitmap
  /** In the order of their positions. */
  readonly segments: readonly SegmentFile[]
}

const schema = z.object({
  tenant: z.string(),
  fingerprint: z.string(),
  revision: z.int().nonnegative(),
  count: z.int().nonnegative(),
  live: z.base64(),
  segments: z.array(
    z.object({
      file: z.string().regex(/^[0-9a-f]{32}\.segment$/),
      sizeBytes: z.int().positive(),
      digest: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
})

/** JSON after a line with its SHA-256. */
export function writeManifest(manifest: Manifest): string {
  const { buffer, byteOffset, byteLength } = manifest.live
  const live = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
  const text = JSON.stringify({ ...manifest, live })
  return `${digestOfText(text)}\n${text}`
}

/** Undefined when it is not what was written. */
export function readManifest(bytes: Buffer): Manifest | undefined {
  const lineEnd = bytes.indexOf('\n')
  const text = bytes.subarray(lineEnd + 1)
  if (bytes.toString('latin1', 0, Math.max(0, lineEnd)) !== digestOfText(text)) return undefined
  try {
    const manifest = schema.parse(JSON.parse(text.toString('utf8')))
    const packed = Buffer.from(manifest.live, 'base64')
    const live = bitmapOf(packed.length * 8)
    new Uint8Array(live.buffer).set(packed)
    return countBits(live) === manifest.count ? { ...manifest, live } : undefined
  } catch {
    return undefined
  }
}

function digestOfText(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}
