import type { Operation } from '@gatehouse/core'
import type { Scope } from '@gatehouse/identity'
import type { z } from 'zod'
import type { ToolHubContext } from '../tool-hub.ts'

/** One REST operation. The table of routes is also the authorization table and the OpenAPI document. */
export interface Route<
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post' | 'patch' | 'delete'
  /** With `{name}` for path parameters. */
  readonly path: string
  readonly summary: string
  readonly tag: string
  /** `noun.verb` of its audit entries. */
  readonly action: string
  /** What the credential must be good for; undefined: being known is enough. */
  readonly scope: Scope | undefined
  readonly query?: Query
  readonly body?: Body
  readonly response: Response
  readonly status?: 200 | 201
  handle(context: ToolHubContext, call: RouteCall<Query, Body>): Promise<z.input<Response>>
}

export interface RouteCall<Query extends z.ZodType, Body extends z.ZodType> {
  readonly op: Operation
  readonly params: Readonly<Record<string, string>>
  readonly query: z.output<Query>
  readonly body: z.output<Body>
  readonly request: Request
  /** Sends a progress line when the caller asked for `application/x-ndjson`; does nothing otherwise. */
  readonly onProgress: (progress: { done: number; total?: number; label: string }) => void
}

export function route<Query extends z.ZodType, Body extends z.ZodType, Response extends z.ZodType>(
  definition: Route<Query, Body, Response>,
): Route<Query, Body, Response> {
  return definition
}
