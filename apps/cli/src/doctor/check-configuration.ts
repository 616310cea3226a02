import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isGatehouseError } from '@gatehouse/core'
import type { Check } from '../client/answers.ts'

const name = 'configuration'
const defaultFile = 'gatehouse.yaml'

/** Would the server accept its configuration file? Asked of the same code that reads it at start. */
export async function checkConfiguration(configFile: string | undefined, cwd: string): Promise<Check> {
  const file = resolve(cwd, configFile ?? defaultFile)
  if (configFile === undefined && !(await exists(file))) {
    return { name, status: 'ok', message: `No ${defaultFile} here; every setting has its default.` }
  }
  const { loadConfig } = await import('@gatehouse/app-house')
  try {
    await loadConfig(file)
    return { name, status: 'ok', message: file }
  } catch (error) {
    if (!isGatehouseError(error)) throw error
    return { name, status: 'fail', message: error.message, ...(error.hint === undefined ? {} : { fix: error.hint }) }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}
