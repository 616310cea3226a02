import { GatehouseError, type Clock, type Operation, type Principal } from '@gatehouse/core'
import { findUser, principalOfUser, requireScope, type User, type UserStore } from '@gatehouse/identity'
import { isOpen, type Approval } from './approval.ts'
import type { ApprovalKeys } from './approval-keys.ts'
import type { ApprovalStore } from './approval-store.ts'
import { findVisible } from './find-visible.ts'
import { readLink, signLink } from './link-token.ts'
import { isApprover, isSamePerson } from './may-decide.ts'

interface LinkDeps {
  readonly store: Pick<ApprovalStore, 'find'>
  readonly users: UserStore
  readonly keys: ApprovalKeys
  readonly clock: Clock
}

export interface MadeLink {
  readonly token: string
  readonly userId: string
  readonly expiresAt: number
}

/**
 * A link by which one person decides without signing in. Made by administrators for those who are asked, and by those who
 * are asked for themselves; never by whoever asks. Throws `approval_not_found`, `own_approval`, `not_an_approver`,
 * `approval_closed`, `user_not_found`.
 */
export async function makeLink(
  deps: LinkDeps,
  op: Operation,
  id: string,
  forUser: string | undefined,
): Promise<MadeLink> {
  const { principal } = op
  const { approval, isOwn } = await findVisible(deps, op, id)
  if (!principal.scopes.includes('admin')) requireScope(principal, 'approvals.decide')
  const user = await deps.users
    .findById(op.tenantId, principal.userId)
    .then((self) => (forUser === undefined ? self : findUser(deps.users, op.tenantId, forUser)))
  if (user === undefined) throw noSuchUser()
  if (user.id !== principal.userId) requireScope(principal, 'admin')
  if (isOwn || (await isRequester(deps, approval, user))) {
    throw new GatehouseError(
      'forbidden',
      'own_approval',
      'Whoever asks for an approval neither gives nor gets a link to it.',
      {
        hint: 'Somebody else among those who are asked has to.',
      },
    )
  }
  if (!isApprover(approval, throughLink(user))) {
    throw new GatehouseError('forbidden', 'not_an_approver', 'That user is not among those who may decide this.', {
      hint: 'gatehouse approvals show names those who may.',
    })
  }
  if (!isOpenAt(approval, deps.clock.now())) {
    throw new GatehouseError('conflict', 'approval_closed', `It is ${approval.status} already.`, {
      details: { status: approval.status },
    })
  }
  op.note({ details: { linkFor: user.id } })
  const { tenantId, expiresAt } = approval
  const token = signLink(deps.keys, { tenantId, approvalId: id, userId: user.id, expiresAt })
  return { token, userId: user.id, expiresAt }
}

/** Whom a link stands for, as they are now. One that is not valid and one whose user may not decide any more look the same. */
export async function openLink(
  deps: LinkDeps,
  token: string,
): Promise<{ readonly approval: Approval; readonly principal: Principal }> {
  const link = readLink(deps.keys, token, deps.clock.now())
  const approval = link === undefined ? undefined : await deps.store.find(link.tenantId, link.approvalId)
  const user = link === undefined ? undefined : await deps.users.findById(link.tenantId, link.userId)
  if (approval === undefined || user === undefined || user.status !== 'active') throw invalidLink()
  const principal = throughLink(user)
  if (!isApprover(approval, principal)) throw invalidLink()
  return { approval, principal }
}

function throughLink(user: User): Principal {
  return principalOfUser(user, {
    scopes: [],
    actor: { kind: 'internal', id: 'approval_link', name: 'Signed link' },
  })
}

async function isRequester(deps: LinkDeps, { tenantId, userId }: Approval, user: User): Promise<boolean> {
  const requester = await deps.users.findById(tenantId, userId)
  return requester !== undefined && isSamePerson({ ...requester, userId }, { ...user, userId: user.id })
}

function isOpenAt({ status, expiresAt }: Approval, now: number): boolean {
  return isOpen(status) && expiresAt > now
}

function noSuchUser(): GatehouseError {
  return new GatehouseError('not_found', 'user_not_found', 'There is no such user.', {
    hint: 'gatehouse users list shows who is there.',
  })
}

function invalidLink(): GatehouseError {
  return new GatehouseError('not_found', 'invalid_link', 'This link is not valid, or not valid any more.', {
    hint: 'Ask whoever sent it for a new one.',
  })
}
