import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bitmap } from '@gatehouse/policy'
import type { Embedder } from '../embed/embedder.ts'
import { recordOf, segmentOf, type SegmentRecord } from '../index/segment-record.ts'
import type { Segment } from '../index/segment.ts'
import type { ToolIndex } from '../index/tool-index.ts'
import type { IndexThread } from '../thread/index-thread.ts'
import { indexFingerprint } from './fingerprint.ts'
import { readManifest, writeManifest } from './manifest.ts'
import { readSegmentFile, writeSegmentFile, type SegmentFile } from './segment-file.ts'

/** What was saved of a tenant's index. */
export interface SavedIndex {
  readonly segments: readonly Segment[]
  readonly live: Bitmap
  readonly count: number
  readonly revision: number
}

const manifestName = 'manifest.json'
/** Reading and checking less takes a millisecond or two here, and some 100 to start the thread. */
const minBytesForThread = 512 * 1024

/**
 * Indexes in a folder: one folder per tenant with a file per segment and a manifest that names them. A segment never changes,
 * so only new ones are written. It is a memory aid and nothing else: what does not fit or is damaged counts as not there.
 * One process writes a folder.
 */
export class SavedIndexes {
  readonly #folder: string
  readonly #thread: IndexThread
  readonly #maxBytes: number
  readonly #fingerprint: () => Promise<string>
  readonly #files = new WeakMap<Segment, SegmentFile>()

  constructor(options: {
    readonly folder: string
    readonly thread: IndexThread
    readonly embedder: Embedder | undefined
    /** Of all tenants together; those saved longest ago go first. Default 4 GiB. */
    readonly maxBytes?: number
  }) {
    this.#folder = options.folder
    this.#thread = options.thread
    this.#maxBytes = options.maxBytes ?? 4 * 1024 ** 3
    let fingerprint: Promise<string> | undefined
    this.#fingerprint = () => (fingerprint ??= indexFingerprint(options.embedder))
  }

  /** Undefined when there is nothing that can be used. Never throws for what a file says. */
  async load(tenantId: string): Promise<SavedIndex | undefined> {
    const folder = this.#folderOf(tenantId)
    const text = await readFile(join(folder, manifestName)).catch(() => undefined)
    const manifest = text === undefined ? undefined : readManifest(text)
    if (manifest === undefined || manifest.tenant !== tenantId) return undefined
    if (manifest.fingerprint !== (await this.#fingerprint())) return undefined
    const segments: Segment[] = []
    for (const file of manifest.segments) {
      const record = await this.#read(folder, file)
      if (record === undefined) return undefined
      const segment = segmentOf(record)
      this.#files.set(segment, file)
      segments.push(segment)
    }
    const size = segments.reduce((sum, segment) => sum + segment.size, 0)
    const { live, count, revision } = manifest
    return live.length === (size + 31) >>> 5 ? { segments, live, count, revision } : undefined
  }

  async save(tenantId: string, index: ToolIndex): Promise<void> {
    const folder = this.#folderOf(tenantId)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const segments: SegmentFile[] = []
    for (const { segment } of index.parts) {
      const known = this.#files.get(segment)
      const isThere = known !== undefined && (await sizeOf(join(folder, known.file))) === known.sizeBytes
      const file = isThere ? known : await this.#write(folder, recordOf(segment))
      this.#files.set(segment, file)
      segments.push(file)
    }
    const { live, count, revision } = index
    const fingerprint = await this.#fingerprint()
    const text = writeManifest({ tenant: tenantId, fingerprint, revision, count, live, segments })
    const draft = join(folder, `${manifestName}.new`)
    await writeFile(draft, text, { mode: 0o600 })
    await rename(draft, join(folder, manifestName))
    await removeOthers(folder, new Set([manifestName, ...segments.map(({ file }) => file)]))
    await this.#keepWithinBounds(folder)
  }

  async #read(folder: string, file: SegmentFile): Promise<SegmentRecord | undefined> {
    if (file.sizeBytes < minBytesForThread) return readSegmentFile(folder, file)
    return this.#thread.ask('read', { folder, file })
  }

  async #write(folder: string, segment: SegmentRecord): Promise<SegmentFile> {
    const sizeBytes = Object.values(segment.arrays).reduce((sum, array) => sum + array.byteLength, 0)
    if (sizeBytes < minBytesForThread) return writeSegmentFile(folder, segment)
    return this.#thread.ask('write', { folder, segment })
  }

  /** The beginning of the id is for people; the digest tells tenants apart whatever their ids are made of. */
  #folderOf(tenantId: string): string {
    const readable = tenantId.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 40)
    return join(this.#folder, `${readable}-${createHash('sha256').update(tenantId).digest('hex').slice(0, 24)}`)
  }

  async #keepWithinBounds(latest: string): Promise<void> {
    const names = await readdir(this.#folder)
    const saved = await Promise.all(names.map((name) => measure(join(this.#folder, name))))
    let total = saved.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    for (const { folder, sizeBytes } of saved.sort((a, b) => a.savedAt - b.savedAt)) {
      if (total <= this.#maxBytes) return
      if (folder === latest) continue
      await rm(folder, { recursive: true, force: true })
      total -= sizeBytes
    }
  }
}

async function removeOthers(folder: string, kept: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) if (!kept.has(name)) await rm(join(folder, name), { force: true })
}

async function measure(folder: string): Promise<{ folder: string; sizeBytes: number; savedAt: number }> {
  const names = await readdir(folder).catch(() => [])
  const sizes = await Promise.all(names.map((name) => sizeOf(join(folder, name))))
  const manifest = await stat(join(folder, manifestName)).catch(() => undefined)
  return {
    folder,
    sizeBytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    savedAt: manifest?.mtimeMs ?? 0,
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.size
}
