export type { Execution, ExecutionStatus } from './execution.ts'
export type { ExecutionStore } from './execution-store.ts'
