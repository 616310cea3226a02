/** What a handler may know about a request. */
export interface Call {
  readonly parameters: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
  /** The user the caller acts for, or the caller itself. */
  readonly actingUser: string
}

export interface Answer {
  readonly status: number
  readonly body?: unknown
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With `{name}` for parameters, as in the description. */
  readonly path: string
  readonly handle: (call: Call) => Answer
}

export interface RouteMatch {
  readonly route: Route
  readonly parameters: Readonly<Record<string, string>>
}

/** The route of a request; the methods of its path when only the method is wrong; undefined when the path is unknown. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  pathname: string,
): RouteMatch | { readonly allowed: readonly string[] } | undefined {
  const matches = routes.flatMap((route) => {
    const parameters = parametersOf(route.path, pathname)
    return parameters === undefined ? [] : [{ route, parameters }]
  })
  if (matches.length === 0) return undefined
  return matches.find(({ route }) => route.method === method) ?? { allowed: matches.map(({ route }) => route.method) }
}

function parametersOf(template: string, pathname: string): Readonly<Record<string, string>> | undefined {
  const wanted = template.split('/')
  const given = pathname.split('/')
  if (wanted.length !== given.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const segment = given[index]!
    if (!part.startsWith('{')) {
      if (part !== segment) return undefined
      continue
    }
    const value = decoded(segment)
    if (value === undefined || value === '') return undefined
    parameters[part.slice(1, -1)] = value
  }
  return parameters
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
