import type { ToolChange } from '@gatehouse/catalog'
import type { Bitmap } from '@gatehouse/policy'
import type { Embedder } from '../embed/embedder.ts'
import { mergeSegments, type Merged } from '../index/merge-segments.ts'
import { createPacer } from '../index/pacer.ts'
import { createSegmentJob, embedChanges, type SegmentJob } from '../index/segment-job.ts'
import { recordOf, segmentOf } from '../index/segment-record.ts'
import type { Describe, IndexPart } from '../index/tool-index.ts'
import { IndexThreadFailure, type IndexThread } from './index-thread.ts'

/** Less is done here in a few milliseconds, which is less than handing it over takes. */
const minChangesForThread = 500
const minToolsForThread = 5_000
/** So many changes go to the thread in one message: copying them holds up other work for a moment. */
const changesPerMessage = 500

/** Where segments are made: small ones here, between other work, large ones in the thread. */
export interface Workshop {
  /** `changes`: how many there are, or at least how many there will be. */
  beginSegment(changes: number, describe: Describe, namespaces: Descriptions): Promise<SegmentJob>
  merge(parts: readonly IndexPart[], live: Bitmap): Promise<Merged>
}

export type Descriptions = ReadonlyMap<string, string>

export function createWorkshop(options: {
  /** All is done here without it. */
  readonly thread: IndexThread | undefined
  readonly embedder: Embedder | undefined
  readonly signal: AbortSignal
}): Workshop {
  const { thread, embedder, signal } = options
  let builds = 0
  return {
    async beginSegment(changes, describe, descriptions) {
      if (thread === undefined || changes < minChangesForThread) {
        const pacer = createPacer({ signal })
        return createSegmentJob({ describe, dimensions: embedder?.dimensions, embedder, pacer, signal })
      }
      const build = ++builds
      const isTheirs = embedder?.isBuiltIn === true
      await thread.ask('begin', {
        build,
        descriptions: [...descriptions],
        dimensions: embedder?.dimensions,
        embedder: isTheirs ? embedder.id : undefined,
      })
      return jobInThread(thread, build, { embedder: isTheirs ? undefined : embedder, describe, signal })
    },
    async merge(parts, live) {
      const size = parts.reduce((sum, { segment }) => sum + segment.size, 0)
      const here = (): Promise<Merged> => mergeSegments(parts, live, createPacer({ signal }))
      if (thread === undefined || size < minToolsForThread) return here()
      try {
        const records = parts.map(({ segment, offset }) => ({ segment: recordOf(segment), offset }))
        const { segment, moved } = await thread.ask('merge', { parts: records, live })
        return { segment: segmentOf(segment), moved }
      } catch (error) {
        if (!(error instanceof IndexThreadFailure) || signal.aborted) throw error
        return here()
      }
    },
  }
}

function jobInThread(
  thread: IndexThread,
  build: number,
  from: { readonly embedder: Embedder | undefined; readonly describe: Describe; readonly signal: AbortSignal },
): SegmentJob {
  const { embedder, describe, signal } = from
  const pacer = createPacer({ signal })
  // What was handed over last: the next is read and handed over while the thread works on it, and no more than that.
  let underway: Promise<unknown> = Promise.resolve()
  return {
    async add(changes: readonly ToolChange[]) {
      for (let at = 0; at < changes.length; at += changesPerMessage) {
        const some = changes.slice(at, at + changesPerMessage)
        const vectors = await embedChanges(embedder, some, describe, signal)
        await underway
        underway = thread.ask('add', { build, changes: some, vectors })
        // Heard by whoever waits for it next.
        underway.catch(() => undefined)
        await pacer.breathe()
      }
      return undefined
    },
    async finish() {
      await underway
      return segmentOf(await thread.ask('finish', { build }))
    },
    async abandon() {
      // A thread that has ended has forgotten it already.
      await thread.ask('abandon', { build }).catch(() => undefined)
    },
  }
}
