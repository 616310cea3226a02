/** The thread of long work on indexes: segments are built, merged, written and read here, one task after the other. */
import { parentPort } from 'node:worker_threads'
import { openBuiltInEmbedder } from '../embed/built-in-embedder.ts'
import { mergeSegments } from '../index/merge-segments.ts'
import { recordOf, segmentOf } from '../index/segment-record.ts'
import { readSegmentFile, writeSegmentFile } from '../saved/segment-file.ts'
import { createSegmentJob, type SegmentJob } from '../index/segment-job.ts'
import { tirelessPacer } from '../index/pacer.ts'
import type { FromThread, Tasks, ToThread } from './messages.ts'

const port = parentPort!
const builds = new Map<number, SegmentJob>()
const never = new AbortController().signal
let previous = Promise.resolve()

port.on('message', (message: ToThread) => {
  previous = previous.then(async () => {
    try {
      send({ id: message.id, answer: await perform(message) })
    } catch (error) {
      send({ id: message.id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
})

async function perform(message: ToThread): Promise<Tasks[ToThread['task']]['answer']> {
  const { task, ask } = message
  switch (task) {
    case 'begin':
      return begin(ask)
    case 'add':
      return job(ask.build).add(ask.changes, ask.vectors)
    case 'finish': {
      const segment = await job(ask.build).finish()
      builds.delete(ask.build)
      return recordOf(segment)
    }
    case 'abandon':
      builds.delete(ask.build)
      return undefined
    case 'merge': {
      const parts = ask.parts.map(({ segment, offset }) => ({ segment: segmentOf(segment), offset }))
      const merged = await mergeSegments(parts, ask.live, tirelessPacer)
      return { segment: recordOf(merged.segment), moved: merged.moved }
    }
    case 'write':
      return writeSegmentFile(ask.folder, ask.segment)
    case 'read':
      return readSegmentFile(ask.folder, ask.file)
  }
}

function begin({ build, descriptions, dimensions, embedder: id }: Tasks['begin']['ask']): undefined {
  const known = new Map(descriptions)
  const embedder = id === undefined ? undefined : openBuiltInEmbedder()
  if (embedder?.id !== id) throw new Error(`There is no embedder ${id} in this thread.`)
  builds.set(
    build,
    createSegmentJob({
      describe: (source, namespace) => known.get(`${source}://${namespace}`) ?? '',
      dimensions,
      embedder,
      pacer: tirelessPacer,
      signal: never,
    }),
  )
}

function job(build: number): SegmentJob {
  const known = builds.get(build)
  if (known === undefined) throw new Error('The segment was not begun.')
  return known
}

function send(message: FromThread): void {
  port.postMessage(message)
}
