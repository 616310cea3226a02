import { hookDocument } from '@gatehouse/policy'
import { z } from 'zod'

/** Policy hooks that stand in the configuration, in the form of docs/guides/hooks.md. */
export const hooksSchema = z
  .array(hookDocument)
  .max(50)
  .refine((hooks) => new Set(hooks.map(({ id }) => id)).size === hooks.length, 'each needs an id of its own')
  .default([])
  .describe('Policy hooks: servers of your own that are asked over HTTP, beside those that gatehouse hooks add adds.')
