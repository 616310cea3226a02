import type { Principal } from '@gatehouse/core'
import { ActionFailed } from '../run/action-failed.ts'
import type { OutgoingRequest } from '../run/outgoing-request.ts'
import { isHeaderValue } from '../run/request/headers-of.ts'
import type { Target } from '../target/target.ts'
import { downstreamUserOf } from './downstream-user.ts'

/** Tells the API which user is acting, in the place that the target names. No input can speak in that place. */
export function impersonate(request: OutgoingRequest, target: Target, principal: Principal): OutgoingRequest {
  const { impersonation } = target
  if (impersonation === undefined) return request
  const user = downstreamUserOf(principal, target.id, impersonation)
  if (impersonation.query !== undefined) return withQuery(request, impersonation.query, user)
  if (!isHeaderValue(user)) {
    const message = `Your ${impersonation.value} has characters that the API ${target.id} cannot be told.`
    throw new ActionFailed({ kind: 'rejected', message })
  }
  return withOwnHeaders(request, { [impersonation.header.toLowerCase()]: user })
}

/** Headers that Gatehouse speaks in. An input that fills one of them is refused. */
export function withOwnHeaders(request: OutgoingRequest, own: Readonly<Record<string, string>>): OutgoingRequest {
  const spoofed = Object.keys(own).find((name) => Object.hasOwn(request.headers, name))
  if (spoofed !== undefined) throw setByGatehouse('header', spoofed)
  return { ...request, headers: { ...request.headers, ...own } }
}

function withQuery(request: OutgoingRequest, name: string, user: string): OutgoingRequest {
  const start = request.url.indexOf('?')
  const given = start === -1 ? [] : [...new URLSearchParams(request.url.slice(start)).keys()]
  if (given.some((other) => isSameParameter(other, name))) throw setByGatehouse('query parameter', name)
  const parameter = `${encodeURIComponent(name)}=${encodeURIComponent(user)}`
  return { ...request, url: `${request.url}${start === -1 ? '?' : '&'}${parameter}` }
}

/** Many servers take `user[]`, `User` and `user` for one parameter, and then the first or the last of them. */
function isSameParameter(one: string, other: string): boolean {
  const essence = (name: string): string => name.replace(/\[.*$/s, '').trim().toLowerCase()
  return essence(one) === essence(other)
}

function setByGatehouse(place: string, name: string): ActionFailed {
  return new ActionFailed({
    kind: 'rejected',
    message: `The ${place} ${name} is set by Gatehouse and cannot be given.`,
  })
}
