import { isPlainObject, type PlainObject } from '../plain-object.ts'

export type ServerReading =
  /** Absolute http(s) URL without trailing slash, query and user. */
  | { readonly kind: 'absolute'; readonly url: string }
  /** Only a path, to be understood below the address an operator names. */
  | { readonly kind: 'relative'; readonly path: string }
  | { readonly kind: 'none'; readonly reason?: string }

/** Values of server variables by name, as an operator gives them. */
export type ServerVariables = Readonly<Record<string, string>>

/** The first usable entry of an OpenAPI 3 `servers` list, variables filled with what the operator chose, else with their defaults. */
export function readServers(servers: unknown, given: ServerVariables = {}): ServerReading {
  if (!Array.isArray(servers) || servers.length === 0) return { kind: 'none' }
  const readings = servers.map((server) => readServer(server, given))
  return (
    readings.find(({ kind }) => kind === 'absolute') ?? readings.find(({ kind }) => kind === 'relative') ?? readings[0]!
  )
}

/** Swagger 2.0 `schemes`, `host` and `basePath`. */
export function readHost(root: PlainObject): ServerReading {
  const basePath = typeof root['basePath'] === 'string' ? root['basePath'] : ''
  const host = root['host']
  if (typeof host !== 'string' || host.trim() === '') return basePath === '' ? { kind: 'none' } : readUrl(basePath)
  const schemes = Array.isArray(root['schemes']) ? root['schemes'] : []
  const scheme = schemes.includes('https') || !schemes.includes('http') ? 'https' : 'http'
  return readUrl(
    `${scheme}://${host.replace(/^https?:\/\//i, '')}${basePath.startsWith('/') || basePath === '' ? '' : '/'}${basePath}`,
  )
}

function readServer(server: unknown, given: ServerVariables): ServerReading {
  const url = isPlainObject(server) ? server['url'] : server
  if (typeof url !== 'string') return { kind: 'none', reason: 'the server has no url' }
  const variables = isPlainObject(server) && isPlainObject(server['variables']) ? server['variables'] : {}
  let missing: string | undefined
  const filled = url.replaceAll(/\{([^{}]*)\}/g, (_whole, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined
    const value = chosen(name, variable, given) ?? defaultOf(variable)
    if (value === undefined) missing ??= name
    return value ?? ''
  })
  if (missing !== undefined)
    return { kind: 'none', reason: `the variable ${missing.slice(0, 60)} of the server has no default` }
  return readUrl(filled)
}

// A value that the document does not list is not one that the API has.
function chosen(name: string, variable: unknown, given: ServerVariables): string | undefined {
  const value = Object.hasOwn(given, name) ? given[name] : undefined
  const allowed = isPlainObject(variable) && Array.isArray(variable['enum']) ? variable['enum'].map(String) : []
  return value === undefined || allowed.length === 0 || allowed.includes(value) ? value : undefined
}

function defaultOf(variable: unknown): string | undefined {
  if (!isPlainObject(variable)) return undefined
  const value = variable['default'] ?? (Array.isArray(variable['enum']) ? variable['enum'][0] : undefined)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

export function readUrl(text: string): ServerReading {
  const trimmed = text.trim()
  const absolute = trimmed.startsWith('//') ? `https:${trimmed}` : trimmed
  if (!/^[a-z][a-z0-9+.-]*:/i.test(absolute)) {
    const path = `/${absolute.split(/[?#]/, 1)[0]!}`.replaceAll(/\/{2,}|\/(?:\.\/)+/g, '/').replace(/\/+$/, '')
    return { kind: 'relative', path }
  }
  const url = URL.parse(absolute)
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    return { kind: 'none', reason: `${JSON.stringify(trimmed.slice(0, 100))} is not an http(s) address` }
  }
  return { kind: 'absolute', url: `${url.origin}${url.pathname}`.replace(/\/+$/, '') }
}
