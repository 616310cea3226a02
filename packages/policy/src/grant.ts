/** What lets a principal use tools, or keeps them from it. A deny that matches wins over every allow. */
export interface Grant {
  readonly tenantId: string
  /** `grt_…` */
  readonly id: string
  readonly subject: GrantSubject
  readonly effect: 'allow' | 'deny'
  /** A tool pattern, see tool-pattern.ts. */
  readonly pattern: string
  readonly createdAt: number
  readonly createdBy: string
}

export interface GrantSubject {
  readonly kind: 'user' | 'group' | 'role'
  /** User id, group name or role name. */
  readonly value: string
}
