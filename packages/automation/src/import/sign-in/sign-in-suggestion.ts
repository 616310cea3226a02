/** A way to sign in that a document describes, as words for the operator. Nothing in it is acted on. */
export interface SignInSuggestion {
  /** Name of the scheme in the document. */
  readonly scheme: string
  /** What a target would be set up with; `unsupported` when none of them does it. */
  readonly kind: 'api_access_token' | 'token_server' | 'mutual_tls' | 'unsupported'
  /** What nobody has given yet, as `what: how to give it`. */
  readonly missing: readonly string[]
  /** How many operations ask for it. */
  readonly operations: number
}
