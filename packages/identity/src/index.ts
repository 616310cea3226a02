export { createAuthenticator, type Authenticator, type AuthenticatorDeps } from './authenticator.ts'
export { challengeFor } from './challenge/challenge-for.ts'
export {
  protectedResourceMetadata,
  protectedResourceMetadataUrl,
  type ProtectedResourceMetadata,
} from './challenge/protected-resource-metadata.ts'
export { createExpiringCache, type ExpiringCache } from './expiring-cache.ts'
export type { Fetch } from './fetch.ts'
export { createAssertions, type Assertions } from './issuer/assertions.ts'
export { issuerConfigSchema, type IssuerConfig, type IssuerConfigInput } from './issuer/issuer-config.ts'
export { createIssuers, type Issuers } from './issuer/issuers.ts'
export type { ApiKey } from './key/key.ts'
export type { KeyStore } from './key/key-store.ts'
export { createKeys, type Keys, type MintRequest } from './key/keys.ts'
export type { Rejection } from './rejections.ts'
export { isKnownScope, knownScopes, parseScopes, requireScope, type Scope } from './scopes.ts'
export { createOwnTokenVerifier, type OwnTokenVerifier } from './token/own-token-verifier.ts'
export { createTokenEndpointClient, type TokenEndpointClient } from './token/token-endpoint-client.ts'
export { tokenEndpointConfigSchema, type TokenEndpointConfig } from './token/token-endpoint-config.ts'
export { loadOrCreateSigningKey, type SigningKey } from './token/signing-key.ts'
export {
  createTokenIssuer,
  type OnBehalfOfRequest,
  type ServiceTokenRequest,
  type TokenIssuer,
} from './token/token-issuer.ts'
export { toolHubService } from './token/own-claims.ts'
export { findUser } from './user/find-user.ts'
export { newUser, type NewUser } from './user/new-user.ts'
export { principalOfUser } from './user/principal-of-user.ts'
export { emailAlias, parseUserName, type UserName } from './user/user-name.ts'
export type { User } from './user/user.ts'
export type { UserStore } from './user/user-store.ts'
