import { cleanText } from '../clean-text.ts'
import type { Notes } from '../notes.ts'
import { isPlainObject, objectOr } from '../plain-object.ts'
import type { ServerVariables } from './read-server.ts'

const maxShown = 10

/** Says which variables of the server there is a choice for, and which choice the document does not offer. */
export function noteVariables(servers: unknown, given: ServerVariables, notes: Notes): void {
  const first = Array.isArray(servers) ? servers.find(isPlainObject) : undefined
  for (const [name, variable] of Object.entries(objectOr(first?.['variables']))) {
    const values = objectOr(variable)['enum']
    const allowed = Array.isArray(values) ? values.map((value) => cleanText(String(value), 60)) : []
    const shown = allowed.slice(0, maxShown).join(', ')
    const value = Object.hasOwn(given, name) ? given[name]! : undefined
    const at = '/servers'
    const label = cleanText(name, 60)
    if (value !== undefined && allowed.length > 0 && !allowed.includes(value)) {
      const message = `The server variable ${label} cannot be ${cleanText(value, 60)}; it is one of ${shown}. The default stays.`
      notes.add('server_variable_refused', message, at)
    }
    if (value === undefined && allowed.length > 1) {
      const preset = cleanText(String(objectOr(variable)['default'] ?? allowed[0]), 60)
      const message = `The server variable ${label} is ${preset}, of ${shown}. Choose with --server-variable ${label}=VALUE.`
      notes.add('server_variable_default', message, at)
    }
  }
}
