import { hash } from 'node:crypto'
import type { ToolSummary } from '@gatehouse/catalog'
import { documentText } from '../models/document-text.ts'

/** Of the text of a tool that a model reads: what was said about one text does not hold for another. */
export function digestOfTool(tool: ToolSummary): string {
  return hash('sha256', documentText(tool), 'base64url')
}
