import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** The files of an empty database cluster, packed into one. */
export interface ClusterImage {
  /** Version of PGlite that made it. */
  readonly pglite: string
  readonly folders: readonly string[]
  readonly files: readonly ImageFile[]
}

export interface ImageFile {
  readonly path: string
  readonly bytes: Buffer
  /** Size on disk; what follows the bytes is zeros. */
  readonly sizeBytes: number
}

interface Header {
  readonly pglite: string
  readonly folders: readonly string[]
  readonly files: readonly { readonly path: string; readonly length: number; readonly sizeBytes: number }[]
}

// A window over the whole image: indexes repeat what their tables hold.
const windowLog = 24

/** Zstandard over: length of the header (32 bits), the header as JSON, the files one after the other. */
export function packImage(image: ClusterImage): Buffer {
  const header: Header = {
    pglite: image.pglite,
    folders: image.folders,
    files: image.files.map(({ path, bytes, sizeBytes }) => ({ path, length: bytes.length, sizeBytes })),
  }
  const headerBytes = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(headerBytes.length)
  return zstdCompressSync(Buffer.concat([length, headerBytes, ...image.files.map((file) => file.bytes)]), {
    params: {
      [constants.ZSTD_c_compressionLevel]: 22,
      [constants.ZSTD_c_windowLog]: windowLog,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    },
  })
}

export function unpackImage(packed: Buffer): ClusterImage {
  const whole = zstdDecompressSync(packed, { params: { [constants.ZSTD_d_windowLogMax]: windowLog } })
  const headerEnd = 4 + whole.readUInt32LE(0)
  const header = JSON.parse(whole.toString('utf8', 4, headerEnd)) as Header
  let offset = headerEnd
  const files = header.files.map(({ path, length, sizeBytes }) => {
    const bytes = whole.subarray(offset, offset + length)
    offset += length
    return { path, bytes, sizeBytes }
  })
  return { pglite: header.pglite, folders: header.folders, files }
}
