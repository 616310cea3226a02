export type { SourceRecord, SourceStore, SyncOutcome } from './source-store.ts'
export type { AppliedPage, SourceSyncState, ToolStore } from './tool-store.ts'
export type { Tool, ToolChange, ToolSummary } from './tool.ts'
