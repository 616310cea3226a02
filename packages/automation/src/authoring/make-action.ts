import type { SchemaValidator } from '@gatehouse/json-schema'
import type { ExecutionMode, JsonSchema } from '@gatehouse/spec'
import type { Action } from '../action/action.ts'
import type { WrittenAction } from './action-fields.ts'
import type { WrittenFolder } from './folder-fields.ts'
import { makeComposition } from './make-composition.ts'
import { makeRequest, type Say } from './make-request.ts'
import type { AuthoringProblem } from './problem.ts'
import type { AuthoredAction } from './read-folder.ts'
import { unknownNames } from '../action/follow-up-schema.ts'

/** An action as it runs, and where it was written. Tenant, document and hash are given when it is stored. */
export type MadeAction = Action & { readonly authored: AuthoredAction }

/** Gives the written action its meaning. What does not fit together is a problem; the action is made all the same. */
export function makeAction(
  authored: AuthoredAction,
  folder: WrittenFolder,
  validator: SchemaValidator,
): { readonly action: MadeAction; readonly problems: readonly AuthoringProblem[] } {
  const { written, source, at, namespace } = authored
  const problems: AuthoringProblem[] = []
  const say: Say = (place, ...what) => void problems.push(source.problem(at + place, ...what))
  checkSchemas(written, validator, say)
  checkExamples(written, validator, say)
  const facts = {
    tenantId: '',
    namespace,
    name: written.name,
    version: written.version,
    title: written.title,
    description: described(written),
    effect: written.effect,
    inputSchema: withExamples(
      written.input,
      written.examples.map(({ input }) => input),
    ),
    ...outputOf(written),
    tags: written.tags,
    isDeprecated: written.deprecated ?? written.deprecation !== undefined,
    ...(written.approval === undefined ? {} : { approval: written.approval }),
    document: '',
    hash: '',
    authored,
  }
  if (written.request === undefined) {
    for (const field of ['target', 'completion', 'pause', 'stream'] as const) {
      if (written[field] !== undefined)
        say(`/${field}`, 'not_composed', `${field} belongs to a request; this action has steps.`)
    }
    const composition = makeComposition(written, say)
    // What follows from the actions that it calls is worked out where those are known.
    return { action: { ...facts, mode: written.mode ?? 'sync', composition }, problems }
  }
  if (written.result !== undefined) say('/result', 'not_composed', 'result belongs to steps; this action is a request.')
  const { completion, pause, stream } = written
  const derived = derivedMode(written)
  if (written.mode !== undefined && written.mode !== derived) {
    const hint = `Leave mode out, or write what belongs to ${written.mode}.`
    say('/mode', 'wrong_mode', `mode says ${written.mode}, and what is described makes it ${derived}.`, hint)
  }
  if (pause !== undefined) {
    const [unknown] = unknownNames(pause.goOn, { ...completion?.remember, ...pause.remember })
    if (unknown !== undefined) say('/pause/go_on', 'unknown_name', `go_on uses {${unknown}}, which nothing remembers.`)
  }
  const action: MadeAction = {
    ...facts,
    mode: derived,
    targetId: written.target ?? folder.target?.id ?? namespace,
    request: makeRequest(written.request, written.input, say),
    ...(completion === undefined ? {} : { completion }),
    ...(pause === undefined ? {} : { pause }),
    ...(stream === undefined ? {} : { stream }),
  }
  return { action, problems }
}

function derivedMode({ completion, pause, stream }: WrittenAction): ExecutionMode {
  if (pause !== undefined) return 'interactive'
  if (completion !== undefined) return 'async'
  return stream === undefined ? 'sync' : 'stream'
}

function checkSchemas(written: WrittenAction, validator: SchemaValidator, say: Say): void {
  const check = (place: string, schema: JsonSchema | undefined): void => {
    const reason = schema === undefined ? undefined : validator.check(schema)
    if (reason !== undefined) say(place, 'invalid_schema', `The schema cannot be used: ${reason}`)
  }
  check('/input', written.input)
  check('/output', written.output)
  for (const [i, step] of (written.steps ?? []).entries())
    if ('ask' in step) check(`/steps/${i}/ask/schema`, step.ask.schema)
  const { input } = written
  const type = typeof input === 'object' ? input['type'] : undefined
  if (input === false || (type !== undefined && type !== 'object')) {
    say('/input', 'invalid_schema', 'The input of an action is an object.', 'Write type: object.')
  }
}

function checkExamples(written: WrittenAction, validator: SchemaValidator, say: Say): void {
  const check = (place: string, schema: JsonSchema | undefined, value: unknown): void => {
    if (schema === undefined || value === undefined || validator.check(schema) !== undefined) return
    const [problem] = validator.validate(schema, value)
    if (problem === undefined) return
    say(place + problem.at, 'invalid_example', `The example does not fit the schema: ${problem.message}.`)
  }
  for (const [i, { input, output }] of written.examples.entries()) {
    check(`/examples/${i}/input`, written.input, input)
    check(`/examples/${i}/output`, written.output, output)
  }
}

/** What people would ask for stands in the description, where search finds it. */
function described({ description, examples }: WrittenAction): string {
  const intents = examples.flatMap(({ intent }) => (intent === undefined ? [] : [`“${intent}”`]))
  return intents.length === 0 ? description.trim() : `${description.trim()}\n\nFor example: ${intents.join(', ')}.`
}

function outputOf({ output, examples }: WrittenAction): { outputSchema?: JsonSchema } {
  const outputs = examples.flatMap((example) => (example.output === undefined ? [] : [example.output]))
  if (output === undefined && outputs.length === 0) return {}
  return { outputSchema: withExamples(output ?? true, outputs) }
}

function withExamples(schema: JsonSchema, examples: readonly unknown[]): JsonSchema {
  if (examples.length === 0 || schema === false) return schema
  return { ...(schema === true ? {} : schema), examples }
}
