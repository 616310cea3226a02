import type { FencedBlock } from './fenced-blocks.ts'

export interface ShellCommand {
  readonly text: string
  /** Of the command in the document, from 1. */
  readonly line: number
}

/** The commands of a block, one a line; a line that ends in `\` goes on. */
export function shellCommands({ text, line }: FencedBlock): readonly ShellCommand[] {
  const commands: ShellCommand[] = []
  let begun: { text: string; line: number } | undefined
  for (const [i, part] of text.split('\n').entries()) {
    const whole =
      begun === undefined ? { text: part.trim(), line: line + i } : { ...begun, text: begun.text + part.trim() }
    if (whole.text.endsWith('\\')) {
      begun = { ...whole, text: whole.text.slice(0, -1) }
      continue
    }
    begun = undefined
    if (whole.text !== '' && !whole.text.startsWith('#')) commands.push(whole)
  }
  return commands
}
