import { z } from 'zod'

/** The id under which Tool Hub acts. Services are not users and have no row; their ids begin with `svc_`. */
export const toolHubService = 'svc_tool_hub'

/** What Gatehouse's own tokens carry beside the claims that the signature check has already looked at. */
export const ownClaimsSchema = z.object({
  sub: z.string().min(1).max(200),
  /** Seconds since 1970, as `exp` is. */
  iat: z.number(),
  exp: z.number(),
  /** RFC 8693 §4.2: separated by spaces. */
  scope: z.string().max(1_000),
  tenant: z.string().min(1).max(200),
  email: z.string().max(320).optional(),
  act: z.object({ sub: z.string().min(1).max(200) }).optional(),
  original: z.object({ issuer: z.string().max(2_000), subject: z.string().max(2_000) }).optional(),
})

export type OwnClaims = z.infer<typeof ownClaimsSchema>
