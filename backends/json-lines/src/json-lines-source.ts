import { InvalidInputError } from '@gatehouse/core'
import type { CatalogSource, NamespaceDescription, SourcePage, ToolDefinition } from '@gatehouse/spec'
import { toolFromRecord } from './tool-from-record.ts'
import { splitLines } from './split-lines.ts'
import { uniqueNames } from './unique-names.ts'

export interface SkippedLine {
  /** Counted from 1. */
  readonly line: number
  readonly reason: string
}

export interface JsonLinesSourceOptions {
  /** The text or bytes of the file, in pieces of any size; line ends are in the pieces. */
  readonly lines: AsyncIterable<string | Uint8Array> | ReadableStream<Uint8Array>
  /** Called for every line that is no tool; the others are imported all the same. */
  readonly onSkip?: (skipped: SkippedLine) => void
  /** Tools per page. Default 1,000. */
  readonly pageSize?: number
  /** Default 1,048,576 characters. */
  readonly maxLineLength?: number
  /** Names the content. A pull of the same content that was cut off goes on after the last page that was applied. */
  readonly contentId?: string
  /** Called when a pull goes on so, with how many tools had come before. */
  readonly onResumed?: (tools: number) => void
}

const maxTools = 2_000_000

/** A catalog source over one file or upload. It can be pulled once; every pull is a snapshot of the whole source, or the rest of one. */
export function createJsonLinesSource(options: JsonLinesSourceOptions): CatalogSource {
  const pageSize = options.pageSize ?? 1_000
  return {
    async *pull({ cursor, signal }) {
      signal.throwIfAborted()
      let page: ToolDefinition[] = []
      let namespaces: NamespaceDescription[] = []
      let count = 0
      let isFirst = true
      const firstLine = lineToGoOnWith(cursor, options.contentId)
      // A full page waits for the next tool, because the last page must say that it is the last.
      for await (const { line, tool, namespace } of toolsOf(options)) {
        signal.throwIfAborted()
        if (count >= maxTools) throw tooManyTools()
        // Looked at all the same: names that come twice are numbered in the order of the whole file.
        if (line < firstLine) {
          count++
          continue
        }
        if (isFirst && count > 0 && page.length === 0) {
          options.onResumed?.(count)
          isFirst = false
        }
        if (page.length === pageSize) {
          yield pageOf(page, namespaces, { cursor: cursorAt(line, options.contentId), isFirst, isLast: false })
          isFirst = false
          page = []
          namespaces = []
        }
        page.push(tool)
        if (namespace !== undefined) namespaces.push(namespace)
        count++
      }
      // An empty snapshot would remove every tool of the source; a wrong or truncated file must not do that.
      if (count === 0) throw nothingFound()
      if (page.length === 0) throw otherContent()
      yield pageOf(page, namespaces, { cursor: 'end', isFirst, isLast: true })
    },
  }
}

interface FoundTool {
  readonly line: number
  readonly tool: ToolDefinition
  /** Set with the first tool of a namespace that is described. */
  readonly namespace: NamespaceDescription | undefined
}

async function* toolsOf(options: JsonLinesSourceOptions): AsyncGenerator<FoundTool> {
  const skip = options.onSkip ?? (() => undefined)
  const withUniqueName = uniqueNames()
  const described = new Set<string>()
  for await (const { number: line, text } of splitLines(options.lines, options.maxLineLength ?? 1_048_576)) {
    if (text === undefined) {
      skip({ line, reason: 'The line is too long.' })
      continue
    }
    if (text.trim() === '') continue
    const record = parsed(text)
    const found = record === undefined ? 'The line is not valid JSON.' : toolFromRecord(record)
    if (typeof found === 'string') {
      skip({ line, reason: found })
      continue
    }
    const tool = withUniqueName(found.tool)
    const isNewNamespace = found.namespaceDescription !== undefined && !described.has(tool.namespace)
    if (isNewNamespace) described.add(tool.namespace)
    yield {
      line,
      tool,
      namespace: isNewNamespace ? { namespace: tool.namespace, description: found.namespaceDescription! } : undefined,
    }
  }
}

function pageOf(
  tools: readonly ToolDefinition[],
  namespaces: readonly NamespaceDescription[],
  place: { readonly cursor: string; readonly isFirst: boolean; readonly isLast: boolean },
): SourcePage {
  return {
    tools,
    removed: [],
    ...(namespaces.length === 0 ? {} : { namespaces }),
    cursor: place.cursor,
    ...(place.isFirst ? { startsSnapshot: true } : {}),
    isLast: place.isLast,
  }
}

/** Everything before the line is applied. */
function cursorAt(line: number, contentId: string | undefined): string {
  return contentId === undefined ? `line:${line}` : `line:${line}:${contentId}`
}

/** 1, the first there is, unless the cursor is of the same content. */
function lineToGoOnWith(cursor: string | null, contentId: string | undefined): number {
  const [, line, id] = /^line:(\d+):(.+)$/.exec(cursor ?? '') ?? []
  return line !== undefined && id === contentId ? Number(line) : 1
}

function parsed(text: string): unknown {
  try {
    // A byte order mark may open the file.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch {
    return undefined
  }
}

function nothingFound(): InvalidInputError {
  return new InvalidInputError('no_tools_found', 'The file describes no tool, so nothing was changed.', {
    hint: 'Each line is one JSON object with at least a name; see the skipped lines for what was wrong.',
  })
}

function otherContent(): InvalidInputError {
  return new InvalidInputError('other_content', 'The file ends before the place where the import was cut off.', {
    hint: 'It is not the same file, though its id says so. Give it another id.',
  })
}

function tooManyTools(): InvalidInputError {
  return new InvalidInputError('too_many_tools', `One source holds at most ${maxTools} tools.`, {
    hint: 'Split the file over several sources.',
  })
}
