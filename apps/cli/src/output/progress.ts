import type { Progress } from '../client/http-transport.ts'
import type { TextSink } from '../runtime.ts'
import { truncate } from './display-width.ts'
import { plainText } from './plain-text.ts'

export interface ProgressReport extends Disposable {
  update(progress: Progress): void
}

const barWidth = 24
const redrawEveryMs = 80
const lineEveryMs = 3_000

/** A bar that redraws itself on a terminal, a plain line every few seconds elsewhere. Dispose it before other output. */
export function reportProgress(sink: TextSink, what: string, now: () => number): ProgressReport {
  return sink.isTTY === true ? drawBar(sink, what, now) : writeLines(sink, what, now)
}

export const silentProgress: ProgressReport = {
  update: () => {},
  [Symbol.dispose]: () => {},
}

function drawBar(sink: TextSink, what: string, now: () => number): ProgressReport {
  let drawnAt = 0
  return {
    update(progress) {
      const isLast = progress.total !== undefined && progress.done >= progress.total
      if (!isLast && now() - drawnAt < redrawEveryMs) return
      drawnAt = now()
      sink.write(`\r\x1b[2K${truncate(describe(what, progress, true), (sink.columns ?? 80) - 1)}`)
    },
    [Symbol.dispose]() {
      if (drawnAt > 0) sink.write('\r\x1b[2K')
    },
  }
}

function writeLines(sink: TextSink, what: string, now: () => number): ProgressReport {
  let writtenAt = now()
  return {
    update(progress) {
      if (now() - writtenAt < lineEveryMs) return
      writtenAt = now()
      sink.write(`${describe(what, progress, false)}\n`)
    },
    [Symbol.dispose]: () => {},
  }
}

function describe(what: string, { done, total, label }: Progress, withBar: boolean): string {
  const detail = label === undefined ? '' : `  ${plainText(label)}`
  if (total === undefined || total <= 0) return `${what}  ${done.toLocaleString('en')}${detail}`
  const share = Math.min(1, done / total)
  const filled = Math.round(share * barWidth)
  const bar = withBar ? `[${'█'.repeat(filled)}${'·'.repeat(barWidth - filled)}] ` : ''
  const percent = `${Math.floor(share * 100)}%`.padStart(4)
  return `${what}  ${bar}${percent}  ${done.toLocaleString('en')} of ${total.toLocaleString('en')}${detail}`
}
