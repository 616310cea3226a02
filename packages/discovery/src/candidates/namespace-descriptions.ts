import type { ToolStore } from '@gatehouse/catalog'
import type { Describe } from '../index/tool-index.ts'

const maxTenants = 50

/** What the catalog says about namespaces, read once for each revision of a tenant's tools. */
export class NamespaceDescriptions {
  readonly #tools: Pick<ToolStore, 'namespaces'>
  /** Least recently used first. */
  readonly #known = new Map<string, { readonly revision: number; readonly describe: Describe }>()

  constructor(tools: Pick<ToolStore, 'namespaces'>) {
    this.#tools = tools
  }

  async of(tenantId: string, revision: number): Promise<Describe> {
    const known = this.#known.get(tenantId)
    const describe = known?.revision === revision ? known.describe : await this.#read(tenantId)
    this.#known.delete(tenantId)
    this.#known.set(tenantId, { revision, describe })
    if (this.#known.size > maxTenants) this.#known.delete(this.#known.keys().next().value!)
    return describe
  }

  async #read(tenantId: string): Promise<Describe> {
    const descriptions = new Map<string, string>()
    for (const { source, namespace, description } of await this.#tools.namespaces(tenantId)) {
      descriptions.set(`${source}://${namespace}`, description)
    }
    return (source, namespace) => descriptions.get(`${source}://${namespace}`) ?? ''
  }
}
