import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { RulesBody } from '../client/answers.ts'
import type { Session } from '../session.ts'
import { fileError } from './file-error.ts'

/** A file of rules as the server takes it. */
export async function readRulesFile({ runtime }: Session, file: string): Promise<RulesBody> {
  const path = resolve(runtime.cwd, file)
  try {
    return { file: { name: basename(path), content: await readFile(path, 'utf8') } }
  } catch (error) {
    throw fileError(error, path)
  }
}
