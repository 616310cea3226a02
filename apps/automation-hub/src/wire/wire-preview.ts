import type { ActionPreview, StepPreview } from '@gatehouse/automation'
import { wireFailure } from './wire-failure.ts'

type Previewed = Extract<ActionPreview, { kind: 'previewed' }>

/** A request that would leave, as the API shows it. */
export function wirePreview({ request, signIn }: Previewed) {
  const { body } = request
  return {
    request: {
      method: request.method,
      url: request.url,
      headers: request.headers,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : wireBytes(body) }),
    },
    sign_in: {
      kind: signIn.kind,
      ...(signIn.grant === undefined ? {} : { grant: signIn.grant }),
      ...(signIn.tokenUrl === undefined ? {} : { token_url: signIn.tokenUrl }),
      ...(signIn.usesClientCertificate ? { client_certificate: true } : {}),
      secrets: signIn.secrets,
    },
  }
}

/** What is known of a step of a composed action. */
export function wireStepPreview({ step, runs, calls, asks, undoneBy, input, preview }: StepPreview) {
  return {
    step,
    runs,
    ...(calls === undefined ? {} : { calls }),
    ...(asks === undefined ? {} : { asks }),
    ...(undoneBy === undefined ? {} : { undone_by: undoneBy }),
    ...(input === undefined ? {} : { input }),
    ...(preview?.kind === 'previewed' ? wirePreview(preview) : {}),
    ...(preview?.kind === 'failed' ? { error: wireFailure(preview.failure) } : {}),
  }
}

function wireBytes(bytes: Uint8Array) {
  return { base64: Buffer.from(bytes).toString('base64'), size_bytes: bytes.length }
}
