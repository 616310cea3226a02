import type { ToolChange } from '@gatehouse/catalog'
import type { Bitmap } from '@gatehouse/policy'
import type { SegmentRecord } from '../index/segment-record.ts'
import type { SegmentFile } from '../saved/segment-file.ts'

/** What the thread can be asked, and what it answers. Segments go as records: their memory is shared, not copied. */
export interface Tasks {
  /** Begins a segment. `embedder` says that the thread makes the vectors, by the built-in embedder of that id. */
  begin: {
    ask: {
      readonly build: number
      readonly descriptions: readonly (readonly [namespace: string, description: string])[]
      readonly dimensions: number | undefined
      readonly embedder: string | undefined
    }
    answer: undefined
  }
  /** More of a segment. `vectors` are of the tools that are present, in their order. */
  add: {
    ask: {
      readonly build: number
      readonly changes: readonly ToolChange[]
      readonly vectors: readonly Float32Array[] | undefined
    }
    answer: undefined
  }
  finish: { ask: { readonly build: number }; answer: SegmentRecord }
  abandon: { ask: { readonly build: number }; answer: undefined }
  merge: {
    ask: {
      readonly parts: readonly { readonly segment: SegmentRecord; readonly offset: number }[]
      readonly live: Bitmap
    }
    answer: { readonly segment: SegmentRecord; readonly moved: readonly Int32Array[] }
  }
  write: { ask: { readonly folder: string; readonly segment: SegmentRecord }; answer: SegmentFile }
  read: { ask: { readonly folder: string; readonly file: SegmentFile }; answer: SegmentRecord | undefined }
}

export type TaskName = keyof Tasks

export type ToThread = {
  [Name in TaskName]: { readonly id: number; readonly task: Name; readonly ask: Tasks[Name]['ask'] }
}[TaskName]

export type FromThread =
  | { readonly id: number; readonly answer: Tasks[TaskName]['answer'] }
  | { readonly id: number; readonly failure: string }
