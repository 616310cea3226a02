import type { Page, PageRequest } from '@gatehouse/core'
import type { Enrichment } from '@gatehouse/spec'

export type EnrichmentState = 'pending' | 'approved' | 'rejected'

/** What a model said about a tool, kept with what it was asked. Untrusted text. */
export interface EnrichmentRecord {
  readonly tenantId: string
  readonly id: string
  readonly source: string
  readonly namespace: string
  readonly name: string
  /** Of the text that was described; another text needs another description. */
  readonly digest: string
  readonly status: EnrichmentState
  readonly enricherId: string
  readonly enrichment: Enrichment
  readonly createdAt: number
  readonly reviewedAt?: number
  readonly reviewedBy?: string
}

export interface EnrichmentStore {
  /** Takes the place of an earlier description of the tool. */
  put(record: EnrichmentRecord): Promise<void>
  find(tenantId: string, id: string): Promise<EnrichmentRecord | undefined>
  /** Oldest first. */
  list(
    tenantId: string,
    filter: { readonly status?: EnrichmentState | undefined },
    page: PageRequest,
  ): Promise<Page<EnrichmentRecord>>
  counts(tenantId: string): Promise<Readonly<Record<EnrichmentState, number>>>
  /** Of those of the tools that have a description, by `source://namespace.name`. */
  describedOf(
    tenantId: string,
    tools: readonly { readonly source: string; readonly namespace: string; readonly name: string }[],
  ): Promise<ReadonlyMap<string, Pick<EnrichmentRecord, 'id' | 'digest' | 'status'>>>
  review(
    tenantId: string,
    id: string,
    review: { readonly status: 'approved' | 'rejected'; readonly at: number; readonly by: string },
  ): Promise<EnrichmentRecord | undefined>
  /**
   * Sets or clears the words that searches find the tool by, and raises the `tools` revision. False when the tool is not
   * there. A later change of the definition clears them.
   */
  apply(
    tenantId: string,
    tool: { readonly source: string; readonly namespace: string; readonly name: string },
    words: string | undefined,
  ): Promise<boolean>
}
