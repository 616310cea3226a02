export type { GivenAnswer } from './answer-question.ts'
export type { AskedInput, CallAnswer } from './answer.ts'
export { createKeepAnswer, type KeepAnswer, type KeepRequest } from './keep-answer.ts'
export type { AnsweredApproval } from './approval-of.ts'
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
export type { Truncation } from './results/fit-result.ts'
export { base64Of, mimeTypeOf, sizeOfBase64 } from './results/fit-content.ts'
export type { Cut } from './results/preview-json.ts'
export { createReadContent, type ContentBytes, type ReadContent } from './results/read-content.ts'
export type { ResultExtras } from './results/result-extras.ts'
export { createResultViewer, type ViewResult } from './results/result-viewer.ts'
export type { ResultPage, ResultView } from './results/result-view.ts'
export type {
  AdapterDirectory,
  ApprovalDesk,
  CredentialDesk,
  LimitDesk,
  HookDesk,
  Permission,
  PermissionDesk,
  RuleDesk,
  ToolDirectory,
} from './ports.ts'
export { createCancelExecution, type CancelExecution } from './cancel-execution.ts'
export { lastingStore } from './lasting-store.ts'
export { createHeartbeat, type Heartbeat } from './heartbeat.ts'
export type { RunnerStore } from './runner-store.ts'
export { createFollowUnfollowed, type ForUserOf } from './follow-unfollowed.ts'
export { createResumeExecution, type ResumeExecution, type ResumeRequest } from './resume-execution.ts'
export { RunningExecutions } from './running-executions.ts'
export { storeNow } from './store-now.ts'
export { stagesOfCall, type ExecutionDeps } from './stages-of-call.ts'
export { callableVersions, toolVersion } from './tool-version.ts'
