import { resolve } from 'node:path'
import { chooseDataDirectory } from '../connection/data-directory.ts'
import type { Session } from '../session.ts'
import { showWelcome } from './show-welcome.ts'
import type { StartOptions } from './start-options.ts'
import { listenForStop } from './stop-requests.ts'

export type Role = 'all' | 'tool-hub' | 'automation-hub'

/** Starts the house in this process, says where it is, and stays until somebody asks it to stop. */
export async function runHouse(session: Session, options: StartOptions, role: Role): Promise<void> {
  const { output, runtime } = session
  using stop = listenForStop()
  void stop.second.then(() => process.exit(130))
  // Not at the top: the other commands start without the whole server.
  const { startHouse } = await import('@gatehouse/app-house')
  const configFile = options.config ?? runtime.environment.configFile
  const house = await startHouse({
    role,
    dataDir: await chooseDataDirectory(options, runtime),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(configFile === undefined ? {} : { configFile: resolve(runtime.cwd, configFile) }),
    onProgress: (step) => output.note(output.styleError('dim', `… ${step}`)),
  })
  output.result({ ready: true, url: house.url, mcp: house.mcpUrl, key: house.key }, () => showWelcome(house, output))
  await stop.first
  const calls = house.runningCalls()
  output.note(`stopping, waiting for ${calls} running ${calls === 1 ? 'call' : 'calls'} (Ctrl-C again stops at once)`)
  await house.close()
  // Something that was not closed must not keep the process; unref lets it end before that by itself.
  setTimeout(() => process.exit(0), 2_000).unref()
}
