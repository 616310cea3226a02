import { InvalidInputError } from '@gatehouse/core'
import { z } from 'zod'

const schema = z.strictObject({
  /** Where the hub's routes begin, usually `https://host/automation`. */
  baseUrl: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  /** Whom tokens are made out to. */
  audience: z.string().min(1).max(200).default('automation_hub'),
})

export interface AutomationHubConfig {
  readonly baseUrl: string
  readonly audience: string
}

export function parseConfig(config: unknown): AutomationHubConfig {
  const parsed = schema.safeParse(config)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue!.path.join('.')
  const at = ['', 'config', ...issue!.path.map(String)].join('/')
  throw new InvalidInputError('invalid_source_config', `config${field === '' ? '' : `.${field}`}: ${issue!.message}`, {
    at,
  })
}
