import type { CliCommand } from './cli-command.ts'
import { countBetween } from './input/parse-count.ts'

export interface PagingOptions {
  readonly limit?: number
  readonly cursor?: string
  readonly all?: boolean
}

/** Options of a command that lists. */
export function withPaging(command: CliCommand): CliCommand {
  return command
    .option('--limit <n>', 'how many on one page', countBetween(1, 1_000))
    .option('--cursor <cursor>', 'go on after an earlier page (its next_cursor)')
    .option('--all', 'fetch all pages')
}

/** What to say when there is more than the page shows. */
export function moreHint(answer: Readonly<Record<string, unknown>>): string {
  const next = answer['next_cursor']
  return typeof next === 'string' ? `\nThere is more: --all, or --cursor ${next}` : ''
}
