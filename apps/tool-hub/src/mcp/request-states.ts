import { digestOf, type Principal } from '@gatehouse/core'
import { createRequestStateCodec, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import { z } from 'zod'

/** Which question of which execution the next request of a client belongs to. */
export interface AskedQuestion {
  readonly executionId: string
  readonly question: number
}

/** Who asked for what: a state that was given for one call is worth nothing with another. */
export interface StateOwner {
  readonly principal: Principal
  readonly tool: string
  readonly arguments: unknown
}

/** Seals what a client brings back with the answer of its user. It can be read there, and not be changed. */
export interface RequestStates {
  seal(asked: AskedQuestion, owner: StateOwner): Promise<string>
  /** Throws a protocol error for a state that is not from here, too old, or somebody else's. */
  open(state: string, owner: StateOwner): Promise<AskedQuestion>
}

/** As long as a person may take; what the execution itself allows may be less. */
const keptSeconds = 24 * 3_600

const payloadSchema = z.strictObject({ e: z.string(), q: z.int(), o: z.string() })

/** `key`: 32 bytes or more, the same on every replica. */
export function createRequestStates(key: Uint8Array): RequestStates {
  const codec = createRequestStateCodec<z.infer<typeof payloadSchema>>({ key, ttlSeconds: keptSeconds })
  return {
    seal: ({ executionId, question }, owner) => codec.mint({ e: executionId, q: question, o: digestOfOwner(owner) }),
    async open(state, owner) {
      const payload = await codec
        .verify(state, undefined as never)
        .then((claimed) => payloadSchema.parse(claimed))
        .catch(() => undefined)
      if (payload === undefined || payload.o !== digestOfOwner(owner)) {
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState', {
          reason: 'invalid_request_state',
        })
      }
      return { executionId: payload.e, question: payload.q }
    },
  }
}

function digestOfOwner({ principal, tool, arguments: given }: StateOwner): string {
  const { tenantId, userId, actor } = principal
  return digestOf([tenantId, userId, actor.kind, actor.id, tool, given ?? {}])
}
