import { InvalidInputError } from '@gatehouse/core'
import { parseRule, type Rule } from '@gatehouse/policy'
import { isMap, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'

/** A rule and where it was written, such as `rules/pii.yaml:3`. */
export interface WrittenRule {
  readonly rule: Rule
  readonly at: string
}

const maxFileCharacters = 4 * 1024 * 1024

/** Reads a YAML or JSON file of rules: `rules:` and a list, a list, or a single rule. Every refusal says file and line. */
export function readRuleFile(
  file: string,
  content: string,
  from: { readonly tenantId: string; readonly origin: string },
): readonly WrittenRule[] {
  if (content.length > maxFileCharacters) {
    throw new InvalidInputError('invalid_rule_file', `${file} is longer than 4 MiB.`, { at: file })
  }
  const lines = new LineCounter()
  const document = parseDocument(content, { lineCounter: lines })
  const lineAt = (offset: number | undefined): string => `${file}:${lines.linePos(offset ?? 0).line}`
  const [wrong] = document.errors
  if (wrong !== undefined) {
    throw new InvalidInputError('invalid_rule_file', `${file} is not YAML: ${wrong.message.split('\n')[0]}`, {
      at: lineAt(wrong.pos[0]),
    })
  }
  return nodesOf(document, file).map((node) => {
    const at = lineAt(node.range?.[0])
    return { rule: parseRule(valueOf(node, document, at), { ...from, at }), at }
  })
}

function nodesOf(document: Document, file: string): readonly Node[] {
  const top = document.contents
  const list = isMap(top) && top.has('rules') ? top.get('rules', true) : top
  if (isMap(top) && top.has('rules') && top.items.length > 1) {
    throw new InvalidInputError('invalid_rule_file', `${file} has more than rules: at its top.`, { at: file })
  }
  if (isSeq(list)) return list.items as Node[]
  if (isMap(list)) return [list]
  throw new InvalidInputError('invalid_rule_file', `${file} holds no rules.`, {
    at: file,
    hint: 'Write rules: and a list; docs/guides/rules.md has examples.',
  })
}

function valueOf(node: Node, document: Document, at: string): unknown {
  try {
    return node.toJS(document, { maxAliasCount: 100 })
  } catch (cause) {
    throw new InvalidInputError('invalid_rule_file', 'An alias does not resolve.', { at, cause })
  }
}
