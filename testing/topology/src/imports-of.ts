import { parseSync } from 'oxc-parser'

export interface Import {
  readonly specifier: string
  readonly isTypeOnly: boolean
}

/** Everything a module imports or re-exports, types included, dynamic imports with a literal too. */
export function importsOf(file: string, text: string): readonly Import[] {
  const { module, errors } = parseSync(file, text)
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]!.message}`)
  return [
    ...module.staticImports.map((one) => ({
      specifier: one.moduleRequest.value,
      isTypeOnly: one.entries.length > 0 && one.entries.every((entry) => entry.isType),
    })),
    ...module.staticExports.flatMap((one) =>
      one.entries.flatMap((entry) =>
        entry.moduleRequest === null ? [] : [{ specifier: entry.moduleRequest.value, isTypeOnly: entry.isType }],
      ),
    ),
    ...module.dynamicImports.flatMap((one) => {
      const literal = /^['"](.+)['"]$/.exec(text.slice(one.moduleRequest.start, one.moduleRequest.end))
      return literal === null ? [] : [{ specifier: literal[1]!, isTypeOnly: false }]
    }),
  ]
}
