export { type CallAnswer } from './answer.ts'
export { createCallTool, stagesOfCall, type CallRequest, type CallTool, type ExecutionDeps } from './call-tool.ts'
export { createConcurrencyCap, type ConcurrencyCap } from './concurrency-cap.ts'
export type { Execution, ExecutionStatus } from './execution.ts'
export type { ExecutionStore } from './execution-store.ts'
export type { AdapterDirectory, ApprovalDesk, CredentialDesk, PermissionDesk, ToolDirectory } from './ports.ts'
export {
  createCancelExecution,
  createResumeExecution,
  type CancelExecution,
  type ResumeExecution,
} from './resume-execution.ts'
export { RunningExecutions } from './running-executions.ts'
