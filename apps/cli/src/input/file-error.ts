import { InvalidInputError } from '@gatehouse/core'

const reasons: Readonly<Record<string, readonly [code: string, message: string]>> = {
  ENOENT: ['file_not_found', 'There is no such file.'],
  ENOTDIR: ['file_not_found', 'There is no such file.'],
  EACCES: ['file_unreadable', 'This user may not read or write it.'],
  EPERM: ['file_unreadable', 'This user may not read or write it.'],
  EISDIR: ['is_a_directory', 'It is a directory; a file is needed.'],
  ELOOP: ['file_unreadable', 'Its symbolic links lead in a circle.'],
  ENOSPC: ['disk_full', 'The disk is full.'],
}

/** What went wrong with a file that somebody named, in their words. */
export function fileError(error: unknown, path: string): InvalidInputError {
  const systemCode = (error as NodeJS.ErrnoException).code ?? 'unknown'
  const [code, message] = reasons[systemCode] ?? ['file_unreadable', `It cannot be read or written (${systemCode}).`]
  return new InvalidInputError(code, message, { at: path, cause: error })
}
