/** What stands in the documents for something that a reader has and the documents cannot know. */
export interface Placeholders {
  /** The command as the reader would type it. */
  fill(command: string): string
  /** Remembers ids and keys that a command printed. */
  learn(output: string): void
}

export function createPlaceholders(known: {
  readonly url: string
  readonly key: string
  /** The API that the documents have at crm.example.com and desk.example.com. */
  readonly exampleUrl: string
}): Placeholders {
  const learnt = new Map<string, string>()
  const printed: readonly (readonly [placeholder: string, format: RegExp])[] = [
    ['GRANT_ID', /\bgrt_\w+/g],
    ['KEY_ID', /\bkey_\w+/g],
    ['IMPORT_ID', /\bimp_\w+/g],
    ['RESULT_ID', /\bres_\w+/g],
    ['APPROVAL_ID', /\bapr_\w+/g],
    ['EXECUTION_ID', /\bexe_\w+/g],
    ['NEW_KEY', /\bgh_\w+/g],
  ]
  return {
    fill(command) {
      const filled = command
        .replaceAll(/http:\/\/127\.0\.0\.1:7400|https:\/\/(?:gatehouse|automation)\.example\.com/g, known.url)
        .replaceAll(/https:\/\/(?:crm|desk)\.example\.com/g, known.exampleUrl)
        .replaceAll('gh_…', known.key)
      return filled.replaceAll(
        /\b(?:GRANT_ID|KEY_ID|IMPORT_ID|RESULT_ID|APPROVAL_ID|EXECUTION_ID|NEW_KEY)\b/g,
        (name) => {
          const value = learnt.get(name)
          if (value === undefined) throw new Error(`Nothing has printed what ${name} stands for in: ${command}`)
          return value
        },
      )
    },
    learn(output) {
      for (const [name, format] of printed) {
        const last = output.match(format)?.at(-1)
        if (last !== undefined) learnt.set(name, last)
      }
    },
  }
}
