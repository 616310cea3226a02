import { MissingRequiredClientCapabilityError } from '@modelcontextprotocol/server'
import { tasksExtension, type ClientAbilities } from '../client-abilities.ts'

/** Throws -32021 for a client that has not said it knows tasks. */
export function requireTasks({ followsTasks }: ClientAbilities): void {
  if (followsTasks) return
  throw new MissingRequiredClientCapabilityError(
    { requiredCapabilities: { extensions: { [tasksExtension]: {} } } },
    `This needs a client that declares the extension ${tasksExtension} in the capabilities of the request.`,
  )
}
