import { traceHeaders, type Stage } from '@gatehouse/core'
import type { OutgoingRequest } from '../outgoing-request.ts'
import { encodeBody } from '../request/encode-body.ts'
import { headersOf } from '../request/headers-of.ts'
import { pathOf } from '../request/path-of.ts'
import { queryOf } from '../request/query-of.ts'
import { refuseUnsent } from '../request/refuse-unsent.ts'
import type { RunRequest } from '../run-request.ts'
import type { Targeted } from './find-target.ts'
import type { ValidInput } from './validate-input.ts'

type Needs = RunRequest & Targeted & { readonly validInput: ValidInput }

/** Puts the one input object onto the wire as OpenAPI says: path, query, headers, body. */
export function buildRequest(): Stage<Needs, { readonly unsigned: OutgoingRequest }> {
  return {
    name: 'build-request',
    async run(op, { action, baseUrl, validInput, idempotencyKey }) {
      const { request } = action
      refuseUnsent(action, validInput)
      const path = pathOf(request, validInput)
      const query = queryOf(request, validInput)
      const body = await encodeBody(action, validInput)
      return {
        unsigned: {
          method: request.method,
          url: `${baseUrl}${path}${query === '' ? '' : `${path.includes('?') ? '&' : '?'}${query}`}`,
          headers: {
            ...headersOf(request, validInput),
            ...traceHeaders(op.trace),
            ...(body === undefined ? {} : { 'content-type': body.contentType }),
            ...(idempotencyKey === undefined || action.effect === 'read' ? {} : { 'idempotency-key': idempotencyKey }),
          },
          ...(body === undefined ? {} : { body: body.content }),
        },
      }
    },
  }
}
