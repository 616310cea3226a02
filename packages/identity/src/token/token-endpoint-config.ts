import { z } from 'zod'
import { webUrlSchema } from '../issuer/web-url.ts'

/** Where tokens for a backend come from when the backend trusts the company's issuer instead of Gatehouse. */
export const tokenEndpointConfigSchema = z.strictObject({
  kind: z
    .enum(['entra_on_behalf_of', 'token_exchange'])
    .describe('The on-behalf-of flow of Entra ID, or token exchange as RFC 8693 describes it.'),
  issuer: webUrlSchema.describe(
    'The issuer that the endpoint belongs to. Access tokens of other issuers are never sent to it.',
  ),
  tokenUrl: webUrlSchema.describe('Where tokens are exchanged.'),
  clientId: z.string().min(1).max(500).describe('As what Gatehouse is registered there.'),
  clientSecret: z.string().min(1).max(2_000).describe('A reference to the secret: env:NAME or file:PATH.'),
  clientAuthentication: z
    .enum(['basic', 'post'])
    .default('basic')
    .describe('Whether the secret goes into the Authorization header or into the form (RFC 6749 §2.3.1).'),
  targetParameter: z
    .enum(['audience', 'resource'])
    .default('audience')
    .describe('How token_exchange names the backend (RFC 8693 §2.1). Entra has it in the scope.'),
})

export type TokenEndpointConfig = z.output<typeof tokenEndpointConfigSchema>
