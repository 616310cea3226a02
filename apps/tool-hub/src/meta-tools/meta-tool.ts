import type { Operation } from '@gatehouse/core'
import type { CallAnswer } from '@gatehouse/execution'
import type { ToolProgress } from '@gatehouse/spec'
import type { z } from 'zod'
import type { ToolHub } from '../tool-hub.ts'

export type OnProgress = (progress: ToolProgress) => void

/** One of the six tools of the hub itself. It holds no authority: the tool it names is authorised by its own name. */
export interface MetaTool<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly title: string
  /** Read by models; kept under 400 characters. */
  readonly description: string
  /** `noun.verb` of its audit entries. */
  readonly action: string
  readonly annotations: {
    readonly readOnlyHint: boolean
    readonly destructiveHint?: boolean
    readonly idempotentHint: boolean
    readonly openWorldHint: boolean
  }
  readonly input: Input
  readonly output: Output
  /** `onProgress` is told of progress until the promise is settled; callers who cannot show any leave it out. */
  run(hub: ToolHub, op: Operation, input: z.output<Input>, onProgress?: OnProgress): Promise<z.input<Output>>
  /** Of those that answer with an execution: the answer before it is put into the spelling of the wire. */
  call?(hub: ToolHub, op: Operation, input: z.output<Input>, onProgress?: OnProgress): Promise<CallAnswer>
  /** True when the output reports that the tool did not do its work. */
  readonly isFailure?: (output: z.input<Output>) => boolean
}

/** Keeps the types of input and output together while a tool is written down. */
export function metaTool<Input extends z.ZodType, Output extends z.ZodType>(
  tool: MetaTool<Input, Output>,
): MetaTool<Input, Output> {
  return tool
}
