/** A code block of a document. */
export interface FencedBlock {
  /** First word after the fence: `sh`, `ts`, `yaml`. */
  readonly language: string
  /** Second word: the block is this file, and commands of the document find it in their folder. */
  readonly file: string | undefined
  readonly text: string
  /** Of its first line in the document, from 1. */
  readonly line: number
}

export function fencedBlocks(markdown: string): readonly FencedBlock[] {
  return [...markdown.matchAll(/^```(\w*)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1]!,
    file: match[2],
    text: match[3]!,
    line: markdown.slice(0, match.index).split('\n').length + 1,
  }))
}

/** The document without its code, blocks and spans. */
export function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '')
}
