import { z } from 'zod'

/** `POST pre` and `POST post`, contextual access v1.1.1-beta. */
export interface CallRequestBody {
  readonly execution_id: string
  readonly tool: {
    readonly name: string
    /** The namespace. */
    readonly toolkit: string
    readonly version: string
    readonly metadata: Readonly<Record<string, unknown>>
  }
  readonly inputs?: unknown
  readonly context: {
    readonly user_id: string
    /** Nothing third-party is authorized by Tool Hub; tokens are never in it. */
    readonly authorization: readonly never[]
    readonly secrets: readonly never[]
    readonly metadata: Readonly<Record<string, unknown>>
  }
  /** Of `post` alone, as all that follow. */
  readonly success?: boolean
  readonly output?: unknown
  readonly execution_code?: string
  readonly execution_error?: string
}

export type HookCode = 'OK' | 'CHECK_FAILED' | 'RATE_LIMIT_EXCEEDED'

/** What a hook says of a call. */
export interface CallVerdict {
  readonly code: HookCode
  readonly errorMessage?: string
  /** The inputs, or the output, in place of those that it was asked about. */
  readonly override?: { readonly value: unknown }
  /** It wants something changed that cannot be: secrets, the server, headers. */
  readonly isUnsupported: boolean
}

const code = z.enum(['OK', 'CHECK_FAILED', 'RATE_LIMIT_EXCEEDED'])

// Members that are not in the contract are passed over; a member that is null is one that is not there.
const answer = z.object({
  code,
  error_message: z.string().nullish(),
  override: z
    .object({
      inputs: z.record(z.string(), z.unknown()).nullish(),
      output: z.unknown(),
      secrets: z.array(z.unknown()).nullish(),
      server: z.unknown(),
      headers: z.unknown(),
    })
    .partial()
    .nullish(),
})

/** Undefined for what is not in the form of the contract. */
export function readVerdict(point: 'pre' | 'post', json: unknown): CallVerdict | undefined {
  const parsed = answer.safeParse(json)
  if (!parsed.success) return undefined
  const { code, error_message: errorMessage, override } = parsed.data
  const value = point === 'pre' ? override?.inputs : override?.output
  const unsupported = [override?.secrets?.length ? override.secrets : undefined, override?.server, override?.headers]
  return {
    code,
    ...(errorMessage === undefined || errorMessage === null ? {} : { errorMessage }),
    ...(value === undefined || value === null ? {} : { override: { value } }),
    isUnsupported: unsupported.some((one) => one !== undefined && one !== null),
  }
}
