import type { ToolDefinition } from '@gatehouse/spec'

const maxNameLength = 128

/** Keeps the first tool of a name as it is and numbers the others, in the order of the file. */
export function uniqueNames(): (tool: ToolDefinition) => ToolDefinition {
  const taken = new Map<string, number>()
  return (tool) => {
    const key = `${tool.namespace}.${tool.name}`
    const seen = taken.get(key)
    taken.set(key, 1)
    if (seen === undefined) return tool
    for (let number = seen + 1; ; number++) {
      const suffix = `_${number}`
      const name = tool.name.slice(0, maxNameLength - suffix.length) + suffix
      const candidate = `${tool.namespace}.${name}`
      if (taken.has(candidate)) continue
      taken.set(candidate, 1)
      taken.set(key, number)
      return { ...tool, name, title: tool.title ?? tool.name }
    }
  }
}
