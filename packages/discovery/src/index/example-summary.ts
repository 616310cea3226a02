import type { ToolSummary } from '@gatehouse/catalog'

/** For tests: a tool that says nothing but its title, and has a place of its own in the order of names. */
export function summary(i: number, title: string): ToolSummary {
  const name = `t${String(i).padStart(3, '0')}`
  return {
    source: 'hub',
    namespace: 'n',
    name,
    version: '1',
    title,
    description: '',
    effect: 'read',
    authorization: { kind: 'none' },
    tags: [],
    parameters: [],
    isDeprecated: false,
  }
}
