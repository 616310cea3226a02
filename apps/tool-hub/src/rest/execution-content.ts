import { InvalidInputError, type Principal } from '@gatehouse/core'
import { perform } from '../access/perform.ts'
import type { ToolHubContext } from '../tool-hub.ts'
import { errorResponse } from './error-response.ts'
import { logged } from './logged.ts'

/** The bytes of one content block of a result, or the whole of it. Nothing of it runs in a browser: it is the word of a stranger. */
export async function executionContent(
  context: ToolHubContext,
  principal: Principal,
  request: Request,
  asked: { readonly executionId: string; readonly at: string },
): Promise<Response> {
  try {
    const { mimeType, bytes } = await perform(
      context,
      {
        action: 'executions.resume',
        scope: 'tools',
        principal,
        signal: request.signal,
        surface: 'rest',
        traceparent: request.headers.get('traceparent') ?? undefined,
        run: request.headers.get('gatehouse-run') ?? undefined,
      },
      (op) => context.hub.content(op, { executionId: asked.executionId, at: placeOf(asked.at) }),
    )
    const headers = {
      'content-type': /^[\w.+-]+\/[\w.+-]+(?:; charset=utf-8)?$/.test(mimeType) ? mimeType : 'application/octet-stream',
      'content-disposition': 'attachment',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    }
    return new Response(Buffer.from(bytes), { headers })
  } catch (error) {
    return errorResponse(error, logged(context, error))
  }
}

function placeOf(text: string): number | 'result' {
  if (text === 'result') return text
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new InvalidInputError(
    'invalid_input',
    'What is fetched is result, or a content block by its number, counted from 0.',
    {
      at: '/at',
    },
  )
}
