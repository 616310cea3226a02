import { pipeline, type Operation } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { ToolFailure } from '@gatehouse/spec'
import type { TargetStore } from '../../target/target.ts'
import { ActionFailed } from '../action-failed.ts'
import type { OutgoingRequest } from '../outgoing-request.ts'
import type { RunRequest } from '../run-request.ts'
import { buildRequest } from '../stages/build-request.ts'
import { findTarget } from '../stages/find-target.ts'
import { validateInput } from '../stages/validate-input.ts'
import { maskedSignIn, type SignInPreview } from './masked-sign-in.ts'

export interface PreviewDeps {
  readonly targets: Pick<TargetStore, 'find'>
  readonly validator: SchemaValidator
}

export type ActionPreview =
  | {
      readonly kind: 'previewed'
      /** As it would leave, but for what the connection adds itself; `[secret …]` stands where a secret would. */
      readonly request: OutgoingRequest
      readonly signIn: SignInPreview
    }
  | { readonly kind: 'failed'; readonly failure: ToolFailure }

/** A dry run: the stages of `runAction` up to the one that sends. No secret is read and nothing leaves. */
export async function previewAction(deps: PreviewDeps, op: Operation, request: RunRequest): Promise<ActionPreview> {
  const stages = pipeline<RunRequest>()
    .stage(validateInput(deps.validator))
    .stage(findTarget(deps.targets))
    .stage(buildRequest())
    .stage(maskedSignIn())
  try {
    const { outgoing, signIn } = await stages.run(op, request)
    return { kind: 'previewed', request: outgoing, signIn }
  } catch (error) {
    if (error instanceof ActionFailed) return { kind: 'failed', failure: error.failure }
    throw error
  }
}
