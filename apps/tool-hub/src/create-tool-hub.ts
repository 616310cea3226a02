import type { AuditLog } from '@gatehouse/audit'
import { automationHubBackend } from '@gatehouse/backend-automation-hub'
import { jsonLinesBackend } from '@gatehouse/backend-json-lines'
import { createBackendRegistry, createCatalogSync } from '@gatehouse/catalog'
import type { Clock, Logger, Principal } from '@gatehouse/core'
import type { Stores } from '@gatehouse/database'
import { findTools, IndexKeeper, listNamespaces } from '@gatehouse/discovery'
import {
  createCallTool,
  createCancelExecution,
  createConcurrencyCap,
  createResumeExecution,
  RunningExecutions,
  type ExecutionDeps,
} from '@gatehouse/execution'
import type { Keys, TokenEndpointClient, TokenIssuer } from '@gatehouse/identity'
import type { SchemaValidator } from '@gatehouse/json-schema'
import { createGrantBook } from '@gatehouse/policy'
import { createCredentialDesk } from './credential-desk.ts'
import { createDoctor } from './doctor.ts'
import { createImportTools } from './import-tools.ts'
import { createPermissionDesk, revisionsPerOperation } from './permission-desk.ts'
import { createToolHubApp } from './server.ts'
import { createToolDetails } from './tool-details.ts'
import type { ToolHub, ToolHubContext } from './tool-hub.ts'

export interface ToolHubDeps {
  readonly stores: Stores
  readonly authenticate: (request: { readonly headers: Headers }) => Promise<Principal>
  readonly keys: Keys
  readonly audit: AuditLog
  readonly tokens: TokenIssuer
  /** How the token for Automation Hub is obtained. */
  readonly onBehalfOf: TokenIssuer['onBehalfOf'] | TokenEndpointClient['onBehalfOf']
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  readonly validator: SchemaValidator
  readonly clock: Clock
  readonly log: Logger
  readonly version: string
  readonly publicUrl: string
  readonly issuers: readonly string[]
  readonly automationHub: { readonly url: string; readonly audience: string }
  /** Tells this process from others that share the database. */
  readonly runnerId: string
  readonly limits: {
    readonly runningCallsPerUser: number
    readonly runningCallsPerTenant: number
    readonly maxInputBytes: number
    readonly maxResultBytes: number
    readonly toolTimeoutMs: number
  }
  readonly pingDatabase: () => Promise<void>
}

/** Tool Hub as a part of a process. */
export interface ToolHubPart extends AsyncDisposable {
  readonly app: ReturnType<typeof createToolHubApp>['app']
  /** Sets the sources up, reads them once, and keeps reading them. */
  open(
    tenantId: string,
    options: { readonly sources: readonly { id: string; type: string; config?: unknown }[]; readonly everyMs: number },
  ): Promise<void>
  runningCalls(): number
  /** Waits at most this long for running calls, then cancels them. */
  drain(timeoutMs: number): Promise<void>
}
