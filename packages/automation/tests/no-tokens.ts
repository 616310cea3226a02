import type { TargetTokens } from '@gatehouse/automation'

/** For targets without a token server. */
export const noTokens: TargetTokens = {
  obtain: () => Promise.reject(new Error('no target of this test has a token server')),
  refuse: () => false,
}
