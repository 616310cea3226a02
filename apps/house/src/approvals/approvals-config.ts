import { approvalKeysOf, type ApprovalKeys, type ApprovalSettings, type SendNotice } from '@gatehouse/policy'
import { z } from 'zod'
import { createSendNotice } from './create-send-notice.ts'

const names = z.array(z.string().min(1).max(400)).max(200)

/** Who is asked when a call needs an approval. */
export const approvalsSchema = z
  .strictObject({
    approvers: z
      .strictObject({
        users: names.optional().describe('User ids or e-mail addresses; * for any characters.'),
        groups: names.optional(),
        roles: names.optional(),
      })
      .optional()
      .describe(
        'Who decides when a rule does not name anybody; one that fits is enough. Default: administrators (the role admin, and keys with the scope admin).',
      ),
    expiresAfterSeconds: z
      .number()
      .positive()
      .max(30 * 86_400)
      .default(86_400)
      .describe('Until when an approval can be given and used, when a rule does not say.'),
    pendingPerUser: z
      .int()
      .min(1)
      .max(10_000)
      .default(100)
      .describe('How many calls of one user may wait for an approval at the same time.'),
    notify: z
      .strictObject({
        url: z.url({ protocol: /^https?$/ }).describe('Where a message is posted for each approval that is asked for.'),
        secret: z
          .string()
          .regex(/^(env|file|secret):/, 'must be a reference: env:NAME, file:/path or secret:NAME')
          .describe('What it is signed with (Standard Webhooks): at least 24 bytes.'),
      })
      .optional()
      .describe('Who is told that an approval is asked for. Default: nobody.'),
  })
  .prefault({})
  .describe('Calls that somebody has to approve. Nobody ever approves their own.')

export interface ApprovalSetup {
  readonly keys: ApprovalKeys
  readonly settings: ApprovalSettings
  readonly send: SendNotice | undefined
}

export function approvalSetupOf(
  { approvers, expiresAfterSeconds, pendingPerUser, notify }: z.output<typeof approvalsSchema>,
  deps: Parameters<typeof createSendNotice>[0] & { readonly masterKeys: readonly Uint8Array[] },
): ApprovalSetup {
  const { users, groups, roles } = approvers ?? {}
  return {
    keys: approvalKeysOf(deps.masterKeys),
    send: notify === undefined ? undefined : createSendNotice(deps, notify),
    settings: {
      approvers:
        approvers === undefined
          ? { administrators: true, roles: ['admin'] }
          : {
              ...(users === undefined ? {} : { users }),
              ...(groups === undefined ? {} : { groups }),
              ...(roles === undefined ? {} : { roles }),
            },
      expiresAfterMs: expiresAfterSeconds * 1_000,
      mostPendingPerUser: pendingPerUser,
      isTold: notify !== undefined,
    },
  }
}
