import { cleanText } from '../clean-text.ts'
import type { DocumentFormat } from '../detect-version.ts'
import type { Notes } from '../notes.ts'
import type { OperationSite } from '../operation/operation-source.ts'
import { objectOr, ownMember, type PlainObject } from '../plain-object.ts'
import type { ReferenceResolver } from '../resolve-reference.ts'
import { toPointer } from '../resolve-reference.ts'
import type { SignInSuggestion } from './sign-in-suggestion.ts'
import { suggestSignIn } from './suggest-sign-in.ts'

const maxSchemes = 20

/** How the operations of a document say one signs in, with what is missing for it; schemes that nobody asks for are left out. */
export function readSignIn(
  root: PlainObject,
  format: DocumentFormat,
  sites: readonly OperationSite[],
  resolver: ReferenceResolver,
  notes: Notes,
): readonly SignInSuggestion[] {
  const declared =
    format === 'swagger_2'
      ? objectOr(root['securityDefinitions'])
      : objectOr(objectOr(root['components'])['securitySchemes'])
  const uses = new Map<string, number>()
  for (const site of sites) {
    for (const scheme of schemesOf(site, root, notes)) uses.set(scheme, (uses.get(scheme) ?? 0) + 1)
  }
  // Without a word on who needs what, every scheme may be meant.
  const isSilent = root['security'] === undefined && sites.every(({ operation }) => operation['security'] === undefined)
  const names = isSilent ? Object.keys(declared) : [...uses.keys()]
  return names.slice(0, maxSchemes).flatMap((name) => {
    const scheme = resolver.follow(ownMember(declared, name))
    if (scheme === undefined) {
      notes.add('unknown_security_scheme', `The security scheme ${cleanText(name, 80)} is not described.`)
      return []
    }
    return [{ scheme: cleanText(name, 80), ...suggestSignIn(scheme), operations: uses.get(name) ?? 0 }]
  })
}

function schemesOf({ operation, at }: OperationSite, root: PlainObject, notes: Notes): ReadonlySet<string> {
  const own = operation['security']
  if (Array.isArray(own) && own.length === 0 && Array.isArray(root['security']) && root['security'].length > 0) {
    notes.add(
      'public_operation',
      'An operation says that it needs no sign-in (security: []); what its target signs in with is sent all the same.',
      toPointer(at),
    )
  }
  const requirements = own ?? root['security']
  return new Set((Array.isArray(requirements) ? requirements : []).flatMap((one) => Object.keys(objectOr(one))))
}
