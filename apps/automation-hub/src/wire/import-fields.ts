import { parseOperationRules, type ImportOptions, type SourceOptions } from '@gatehouse/automation'
import { z } from 'zod'
import { authField } from './auth-field.ts'
import { impersonationField } from './impersonation-field.ts'
import { baseUrlField } from './target-fields.ts'

/** Ten years. */
const longestKept = 3_650 * 86_400_000

/** What becomes of documents, wherever they come from. */
export const importFields = {
  namespace: z.string().min(1).max(200).optional(),
  server: baseUrlField.optional(),
  /** Values for the variables of the documents' servers. */
  server_variables: z.record(z.string().min(1).max(100), z.string().max(200)).optional(),
  /** Rules on effects, names and visibility, as the text of a YAML or JSON file. */
  effects: z.strictObject({ file: z.string().min(1).max(500), content: z.string().max(1_048_576) }).optional(),
  /** Allows fetching what the documents refer to by URL, from these hosts. */
  fetch_references: z.strictObject({ hosts: z.array(z.string().min(1).max(260)).max(100).default([]) }).optional(),
  /** How long versions that are superseded can still be called; 0 for not at all. */
  keep_versions_ms: z.int().min(0).max(longestKept).optional(),
  /** How Gatehouse signs in at the targets of these documents, and what it tells them about the user. */
  auth: authField.optional(),
  impersonation: impersonationField.optional(),
}

/** Where documents are read from. */
export const sourceFields = {
  urls: z.array(z.string().min(1).max(2_000)).min(1).max(20),
  /** Reference of the secret that is shown there in `authorization`. */
  authorization: z.string().max(1_200).optional(),
}

const importBody = z.strictObject(importFields)

type ImportFields = z.infer<typeof importBody>

export function importOptions({ namespace, server, effects, ...more }: ImportFields): ImportOptions {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(server === undefined ? {} : { server }),
    ...(more.server_variables === undefined ? {} : { serverVariables: more.server_variables }),
    ...(effects === undefined ? {} : { rules: parseOperationRules(effects.content, effects.file) }),
    ...(more.keep_versions_ms === undefined ? {} : { keepVersionsMs: more.keep_versions_ms }),
    ...(more.fetch_references === undefined ? {} : { fetchReferences: more.fetch_references }),
  }
}

export function sourceOptions({
  urls,
  authorization,
  effects,
  ...fields
}: ImportFields & { readonly urls: readonly string[]; readonly authorization?: string | undefined }): SourceOptions {
  const { rules: _, ...options } = importOptions(fields)
  return {
    urls,
    ...(authorization === undefined ? {} : { authorization }),
    ...(effects === undefined ? {} : { effects }),
    ...options,
  }
}
