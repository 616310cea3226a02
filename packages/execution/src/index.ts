export type { GivenAnswer } from './answer-question.ts'
export { type CallAnswer } from './answer.ts'
export { createCallTool, type CallRequest, type CallTool } from './call-tool.ts'
export { createConcurrencyCap, type ConcurrencyCap } from './concurrency-cap.ts'
export {
  hasEnded,
  type Execution,
  type ExecutionEnd,
  type ExecutionPause,
  type ExecutionStatus,
  type OutputRuling,
} from './execution.ts'
export type { ExecutionStore } from './execution-store.ts'
export type {
  AdapterDirectory,
  ApprovalDesk,
  CredentialDesk,
  PermissionDesk,
  RuleDesk,
  ToolDirectory,
} from './ports.ts'
export { createCancelExecution, type CancelExecution } from './cancel-execution.ts'
export { createHeartbeat, type Heartbeat } from './heartbeat.ts'
export type { RunnerStore } from './runner-store.ts'
export { createFollowUnfollowed, type ForUserOf } from './follow-unfollowed.ts'
export { createResumeExecution, type ResumeExecution, type ResumeRequest } from './resume-execution.ts'
export { RunningExecutions } from './running-executions.ts'
export { stagesOfCall, type ExecutionDeps } from './stages-of-call.ts'
export { callableVersions, toolVersion } from './tool-version.ts'
