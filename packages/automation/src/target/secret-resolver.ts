/** Turns secret references into secrets, at the moment they are needed and not before. */
export interface SecretResolver {
  /**
   * `env:NAME`, `file:/absolute/path` or `secret:NAME`, which means the secret that was entered for this tenant. Throws
   * `secret_missing`, `secret_unreadable` or `secret_reference_invalid`; the message names the reference and never
   * contains a secret.
   */
  resolve(reference: string, tenantId?: string): Promise<string>
}

const format = /^(?:env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:\/[^\0]{1,1000}|secret:[A-Za-z0-9][A-Za-z0-9_.-]{0,99})$/

/** True for the words of a reference; says nothing about whether the secret exists. */
export function isSecretReference(text: string): boolean {
  return format.test(text)
}
