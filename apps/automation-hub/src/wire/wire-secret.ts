import type { SecretSummary } from '@gatehouse/automation'

export function wireSecret({ name, createdAt, updatedAt }: SecretSummary) {
  return {
    name,
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
  }
}
