import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** The records of `<path>.jsonl` or `<path>.jsonl.gz`. */
export function readLines<T>(path: string): readonly T[] {
  const packed = `${path}.jsonl.gz`
  const text = existsSync(packed)
    ? gunzipSync(readFileSync(packed)).toString('utf8')
    : readFileSync(`${path}.jsonl`, 'utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}
