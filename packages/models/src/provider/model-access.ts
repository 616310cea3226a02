import type { Egress } from '@gatehouse/egress'
import type { UsageMeter } from './usage-meter.ts'

/** How a model is reached. The key is asked for on every request, so that one that was changed counts at once. */
export interface ModelAccess {
  readonly egress: Egress
  /** Where the provider's API begins, without a slash at the end, e.g. `https://api.voyageai.com/v1`. May be an AI Gateway. */
  readonly baseUrl: string
  readonly key?: () => Promise<string>
  readonly model: string
  /** For one attempt. Default 10,000. */
  readonly timeoutMs?: number
  /** Default 2. */
  readonly maxRetries?: number
  readonly meter?: UsageMeter
}
