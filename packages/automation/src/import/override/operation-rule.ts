import { createGlob } from './create-glob.ts'
import type { OperationOverride } from './operation-override.ts'

/** What an operator decides about all operations that match. Plain data. */
export interface OperationRule {
  readonly match: {
    /** With `*` for anything. */
    readonly namespace?: string
    /** Name the operation would have otherwise; with `*` for anything. */
    readonly name?: string
    /** Upper case. */
    readonly method?: string
    /** As the document writes it; `*` within one segment, `**` across segments. */
    readonly path?: string
  }
  readonly override: OperationOverride
}

export interface RuleSubject {
  readonly namespace: string
  readonly name: string
  readonly method: string
  readonly path: string
}

export type RuleMatcher = (subject: RuleSubject) => OperationOverride

/** Every rule that matches counts; what a later one says replaces what an earlier one said. */
export function createRuleMatcher(rules: readonly OperationRule[]): RuleMatcher {
  const compiled = rules.map(({ match, override }) => ({
    namespace: glob(match.namespace),
    name: glob(match.name),
    path: glob(match.path, '/'),
    method: match.method,
    override,
  }))
  return ({ namespace, name, method, path }) => {
    let override: OperationOverride = {}
    for (const rule of compiled) {
      const isMatch =
        (rule.method === undefined || rule.method === method) &&
        rule.namespace(namespace) &&
        rule.name(name) &&
        rule.path(path)
      if (isMatch) override = { ...override, ...rule.override }
    }
    return override
  }
}

function glob(pattern: string | undefined, separator?: string): (text: string) => boolean {
  return pattern === undefined ? () => true : createGlob(pattern, separator)
}
