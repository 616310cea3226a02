import { posix } from 'node:path'
import { withoutCode } from './fenced-blocks.ts'

export interface Link {
  /** Path from the root of the repository. */
  readonly path: string
  readonly anchor: string | undefined
}

/** Links of a document to other files of the repository and to places in it. */
export function linksOf(path: string, markdown: string): readonly Link[] {
  return [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', anchor] = target.split('#')
      return { path: file === '' ? path : posix.join(posix.dirname(path), file), anchor }
    })
}

/** The anchors that a renderer makes of headings: lower case, without punctuation, `-` for spaces. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)].map(
    ([, title]) => title!,
  )
  return new Set(
    headings.map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  )
}
