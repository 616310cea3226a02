import type { Effect } from '@gatehouse/spec'
import { matchesGlob, matchesPattern, parseToolPattern } from '../tool-pattern.ts'
import type { Facts } from './compile-condition.ts'
import type { RulePrincipals, RuleTools } from './rule.ts'

/** What rules know of a tool when it is asked whether they concern it. */
export interface RuledTool {
  readonly source: string
  readonly namespace: string
  readonly name: string
  readonly effect: Effect
}

/** Whether a rule concerns a tool. */
export function toolMatcher(tools: RuleTools | undefined): (tool: RuledTool) => boolean {
  if (tools === undefined) return () => true
  const patterns = tools.patterns?.map(parseToolPattern)
  return (tool) =>
    (patterns === undefined || patterns.some((pattern) => matchesPattern(pattern, tool))) &&
    (tools.effects === undefined || tools.effects.includes(tool.effect)) &&
    (tools.sources === undefined || tools.sources.includes(tool.source)) &&
    (tools.namespaces === undefined ||
      tools.namespaces.some((above) => tool.namespace === above || tool.namespace.startsWith(`${above}.`)))
}

/** Whether a rule concerns whoever asks. Names of users and groups differ in case as issuers spell them: e-mails do not. */
export function principalMatcher(
  principals: RulePrincipals | undefined,
): (facts: Pick<Facts, 'principal' | 'actor'>) => boolean {
  if (principals === undefined) return () => true
  const users = globs(principals.users?.map((user) => (user.includes('@') ? user.toLowerCase() : user)))
  const [groups, roles, actors] = [globs(principals.groups), globs(principals.roles), globs(principals.actors)]
  return ({ principal, actor }) =>
    users(principal.id) ||
    users(principal.email.toLowerCase()) ||
    principal.groups.some(groups) ||
    principal.roles.some(roles) ||
    actors(actor.id) ||
    actors(actor.name)
}

function globs(texts: readonly string[] = []): (text: string) => boolean {
  const exact = new Set(texts.filter((text) => !text.includes('*')))
  const pieces = texts.filter((text) => !exact.has(text)).map((text) => text.replaceAll(/\*+/g, '*').split('*'))
  return (text) => text !== '' && (exact.has(text) || pieces.some((each) => matchesGlob(each, text)))
}
