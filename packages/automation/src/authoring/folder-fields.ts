import { z } from 'zod'
import { namespaceField, targetIdField } from './fields.ts'

/** The target that the actions of a folder call: its id, and the fields of `PUT /automation/api/targets/{id}`. */
const targetFields = z.strictObject({
  id: targetIdField.optional().meta({ description: 'Default: the namespace.' }),
  base_url: z.string().max(2_000).optional(),
  auth: z
    .looseObject({ kind: z.enum(['none', 'api_access_token', 'token_server']) })
    .optional()
    .meta({ description: 'How Gatehouse signs in there. Secrets are references: env:NAME, file:/path, secret:NAME.' }),
  impersonation: z.looseObject({}).nullable().optional(),
  client_certificate: z.looseObject({}).nullable().optional(),
  policy: z.looseObject({}).nullable().optional(),
  timeout_ms: z.int().min(1).max(600_000).optional(),
  max_response_bytes: z.int().min(1).max(67_108_864).optional(),
  allow_private_network: z.boolean().optional(),
})

/** `gatehouse-actions.yaml` at the root of a folder: what its files need not say. */
export const folderFields = z.strictObject({
  namespace: namespaceField.optional().meta({ description: 'Of all actions that name none.' }),
  target: targetFields.optional().meta({ description: 'What all actions call that name no target.' }),
})

export type WrittenFolder = z.infer<typeof folderFields>
export type WrittenTarget = z.infer<typeof targetFields>
