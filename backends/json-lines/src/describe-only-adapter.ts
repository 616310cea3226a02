import type { ExecutionAdapter } from '@gatehouse/spec'

/** Says plainly that nothing here can run the tool. */
export const describeOnlyAdapter: ExecutionAdapter = {
  credential: { kind: 'none' },
  honoursIdempotencyKey: false,
  execute: async ({ tool }) => ({
    kind: 'failed',
    failure: {
      kind: 'not_executable',
      message: `${tool} is only described in this catalog; nothing is connected that could run it.`,
    },
  }),
}
