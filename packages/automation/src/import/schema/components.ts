import { baseName } from '../naming/derive-namespace.ts'
import { shortDigest } from '../naming/short-digest.ts'
import { isPlainObject, objectOr, type PlainObject } from '../plain-object.ts'
import { linkedFiles } from '../reference/link-references.ts'
import type { ReferenceResolver, ResolvedReference } from '../resolve-reference.ts'
import type { Component, Template } from './template.ts'

const maxHops = 50

export interface Components {
  /** The component behind a reference, through references that say nothing but another reference. */
  find(reference: string): Component | undefined
}

/** One component per place of the document that is referred to. Its template is made on first use and kept. */
export function createComponents(
  root: PlainObject,
  resolver: ReferenceResolver,
  makeTemplate: (raw: unknown, pointer: string, tokens: readonly string[]) => Template,
): Components {
  const nameOf = createNaming(root)
  const byPointer = new Map<string, Component>()
  const byReference = new Map<string, Component | undefined>()

  const create = ({ pointer, tokens, value }: ResolvedReference): Component => {
    let template: Template | undefined
    return {
      name: nameOf(pointer, tokens),
      pointer,
      template: () => (template ??= makeTemplate(value, pointer, tokens)),
    }
  }

  const find = (reference: string): Component | undefined => {
    const resolved = withoutAliases(reference, resolver)
    if (resolved === undefined || resolved.pointer === '') return undefined
    const known = byPointer.get(resolved.pointer)
    if (known !== undefined) return known
    const component = create(resolved)
    byPointer.set(resolved.pointer, component)
    return component
  }

  return {
    find(reference) {
      if (!byReference.has(reference)) byReference.set(reference, find(reference))
      return byReference.get(reference)
    },
  }
}

function withoutAliases(reference: string, resolver: ReferenceResolver): ResolvedReference | undefined {
  let resolved = resolver.resolve(reference)
  for (let hops = 0; hops < maxHops; hops++) {
    if (resolved === undefined || !isPlainObject(resolved.value)) return resolved
    const target = resolved.value['$ref']
    const isAlias = typeof target === 'string' && Object.keys(resolved.value).length === 1
    if (!isAlias) return resolved
    resolved = resolver.resolve(target)
  }
  return undefined
}

/** Names for `$defs` that do not depend on which operations the document has. */
function createNaming(root: PlainObject): (pointer: string, tokens: readonly string[]) => string {
  const sections = [objectOr(objectOr(root['components'])['schemas']), objectOr(root['definitions'])]
  const uses = new Map<string, number>()
  for (const key of sections.flatMap((section) => Object.keys(section))) {
    const name = definitionName(key)
    uses.set(name, (uses.get(name) ?? 0) + 1)
  }
  return (pointer, tokens) => {
    // The name it has in its own file; a file that is one schema gives its own.
    if (tokens[0] === linkedFiles) {
      const own = tokens.length === 2 ? baseName(tokens[1]!) : tokens.at(-1)!
      return `${definitionName(own)}_${shortDigest(pointer)}`
    }
    const isSchema =
      (tokens.length === 3 && tokens[1] === 'schemas') || (tokens.length === 2 && tokens[0] === 'definitions')
    const name = definitionName(isSchema ? tokens.at(-1)! : tokens.slice(-3).join('_'))
    return isSchema && uses.get(name) === 1 ? name : `${name}_${shortDigest(pointer)}`
  }
}

function definitionName(text: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9_.-]+/g, '_').replaceAll(/^_+|_+$/g, '')
  return name === '' ? 'Schema' : name.slice(0, 80)
}
