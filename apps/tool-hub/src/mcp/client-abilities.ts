/** What the client of a request says it can do. It says so anew with every request. */
export interface ClientAbilities {
  /** It can show a form to its user and send the answer with the next request. */
  readonly showsForms: boolean
  /** It asks for the end of a call that takes long: https://modelcontextprotocol.io/seps/2663-tasks-extension */
  readonly followsTasks: boolean
}

export const tasksExtension = 'io.modelcontextprotocol/tasks'
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities'

/** Clients of older revisions say it once, in a session that this server does not keep: for them nothing is assumed. */
export function clientAbilities(era: 'legacy' | 'modern', envelope: unknown): ClientAbilities {
  const declared = member(envelope, capabilitiesKey)
  if (era === 'legacy' || declared === undefined) return { showsForms: false, followsTasks: false }
  const elicitation = member(declared, 'elicitation')
  return {
    // Without a mode it means forms, as it did before there were modes.
    showsForms: elicitation !== undefined && (Object.keys(elicitation).length === 0 || 'form' in elicitation),
    followsTasks: member(member(declared, 'extensions'), tasksExtension) !== undefined,
  }
}

function member(value: unknown, name: string): object | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  const found = (value as Readonly<Record<string, unknown>>)[name]
  return typeof found === 'object' && found !== null ? found : undefined
}
