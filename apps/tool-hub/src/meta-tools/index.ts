import { cancelExecution } from './cancel-execution.ts'
import { executeTool } from './execute-tool.ts'
import { getToolDetails } from './get-tool-details.ts'
import { listNamespaces } from './list-namespaces.ts'
import type { MetaTool } from './meta-tool.ts'
import { resumeExecution } from './resume-execution.ts'
import { searchTools } from './search-tools.ts'

export type { MetaTool } from './meta-tool.ts'

/** The hub's own tools, in the order in which a client is shown them. */
export const metaTools: readonly MetaTool[] = [
  searchTools,
  getToolDetails,
  executeTool,
  resumeExecution,
  cancelExecution,
  listNamespaces,
]

export { cancelExecution, executeTool, getToolDetails, listNamespaces, resumeExecution, searchTools }
