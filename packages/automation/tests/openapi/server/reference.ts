export type Json = Readonly<Record<string, unknown>>

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value behind `$ref`s of the document. */
export function dereferenced(root: Json, value: unknown): Json {
  let found = objectOf(value)
  for (let hops = 0; typeof found['$ref'] === 'string' && hops < 20; hops++) {
    const tokens = found['$ref'].replace(/^#\//, '').split('/')
    found = objectOf(
      tokens.reduce<unknown>(
        (inside, token) => objectOf(inside)[decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')],
        root,
      ),
    )
  }
  return found
}

export type Shape = 'primitive' | 'list' | 'map'

/** Which shapes a schema of the document allows; all when it does not say. */
export function shapesOf(root: Json, schema: unknown, depth = 0): ReadonlySet<Shape> {
  const found = dereferenced(root, schema)
  const choices = [...listOf(found['oneOf']), ...listOf(found['anyOf'])]
  if (choices.length > 0 && depth < 6)
    return new Set(choices.flatMap((choice) => [...shapesOf(root, choice, depth + 1)]))
  for (const part of listOf(found['allOf'])) {
    const shapes = shapesOf(root, part, depth + 1)
    if (shapes.size === 1) return shapes
  }
  const types = [found['type'] ?? []].flat().filter((type) => type !== 'null')
  if (types.length > 0)
    return new Set(types.map((type) => (type === 'array' ? 'list' : type === 'object' ? 'map' : 'primitive')))
  if (found['properties'] !== undefined) return new Set(['map'])
  if (found['items'] !== undefined) return new Set(['list'])
  return Array.isArray(found['enum']) ? new Set(['primitive']) : new Set(['primitive', 'list', 'map'])
}
