import type { ToolSummary } from '@gatehouse/catalog'
import { visibleText } from '../text/visible-text.ts'

const maxDescription = 2_000
const maxParameters = 40
const maxParameterText = 160

/** What a model of somebody else reads of a tool. Bounded, and without characters that nobody sees. */
export function documentText(tool: ToolSummary): string {
  const parameters = tool.parameters.slice(0, maxParameters).map(({ name, description }) => {
    return description === undefined ? name : `${name} (${description.slice(0, maxParameterText)})`
  })
  const lines = [
    tool.title === undefined ? tool.name : `${tool.title} (${tool.name})`,
    tool.namespace,
    tool.description.slice(0, maxDescription),
    ...(tool.tags.length === 0 ? [] : [tool.tags.join(', ')]),
    ...(parameters.length === 0 ? [] : [`Parameters: ${parameters.join(', ')}`]),
  ]
  return visible(lines.join('\n'))
}

/** Without what a reader does not see, in one Unicode form. */
export function visible(text: string): string {
  return visibleText(text)
    .normalize('NFKC')
    .replaceAll(/[ \t]+/g, ' ')
    .trim()
}
