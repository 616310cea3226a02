import type { Dispatcher } from 'undici'
import { certificateDigest, checkClientCertificate, type ClientCertificate } from './client-certificate.ts'

/** Connections of their own for each client certificate: what was opened with one is never used without it. */
export interface CertificateAgents extends AsyncDisposable {
  /** Throws `egress_blocked` for one that cannot be used. */
  of(certificate: ClientCertificate, isPrivateAllowed: boolean): Dispatcher
  readonly size: number
}

export type CreateAgent = (options: {
  readonly isPrivateAllowed: boolean
  readonly certificate: ClientCertificate
}) => Dispatcher

/** When there are more certificates than this, the one that was not used for the longest time makes room. */
export function certificateAgents(create: CreateAgent, maxAgents = 64): CertificateAgents {
  const agents = new Map<string, Dispatcher>()
  const closing = new Set<Dispatcher>()

  const retire = (key: string, agent: Dispatcher): void => {
    agents.delete(key)
    closing.add(agent)
    // Requests that run on it have bounds of their own.
    void agent.close().finally(() => closing.delete(agent))
  }

  return {
    of(certificate, isPrivateAllowed) {
      const key = `${isPrivateAllowed}:${certificateDigest(certificate)}`
      const known = agents.get(key)
      if (known === undefined) checkClientCertificate(certificate)
      const agent = known ?? create({ isPrivateAllowed, certificate })
      // A map keeps the order of insertion, so the first entry is the one that has rested longest.
      agents.delete(key)
      agents.set(key, agent)
      const [oldest] = agents
      if (agents.size > maxAgents) retire(oldest![0], oldest![1])
      return agent
    },
    get size() {
      return agents.size
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...agents.values(), ...closing].map((agent) => agent.destroy()))
      agents.clear()
    },
  }
}
