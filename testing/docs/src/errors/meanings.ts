import type { ErrorKind } from '@gatehouse/core'
import type { ToolFailureKind } from '@gatehouse/spec'

export const kindMeanings: Readonly<Record<ErrorKind, string>> = {
  invalid: 'what was sent is wrong; nothing was changed',
  unauthenticated: 'who is asking is not established',
  forbidden: 'who is asking is established, and may not do this',
  not_found: 'there is no such thing, or you may not see it',
  conflict: 'something else is in the way',
  too_large: 'more than is accepted',
  rate_limited: 'too much at once; try again later',
  timeout: 'it took too long',
  unavailable: 'something that is needed does not answer; try again later',
  internal: 'a fault of Gatehouse',
}

/** Why a tool failed: the closed list of the execution contract. */
export const failureMeanings: Readonly<Record<ToolFailureKind, string>> = {
  rejected: 'the backend refused the input or the user (4xx); `body` has its words',
  unauthorized: 'the backend did not accept the credential',
  not_found: 'the thing asked for does not exist there',
  rate_limited: 'the backend asks to wait; `retry_after_ms` says how long',
  timeout: 'it did not end in time',
  unreachable: 'no connection; nothing was run',
  too_large: 'the answer is longer than is accepted',
  bad_response: 'the backend answered with something that cannot be read',
  backend_error: 'the backend broke (5xx)',
  not_executable: 'the source only describes this tool; nothing can run it from here',
  cancelled: 'somebody cancelled it while it ran',
  not_approved: 'it needed an approval that was denied, or did not come in time; nothing was run',
}

/** Codes whose whole message is made when they are raised. */
export const wordlessCodes: Readonly<Record<string, string>> = {
  blocked_by_rule: 'A rule does not let the call through. Nothing was run. `details.rule` names it.',
  denied_by_hook: 'A policy hook does not let the call through. Nothing was run. `details.hook` names it.',
  hook_failed: 'A policy hook that must be asked could not be asked. Nothing was run.',
  invalid_hook: 'A hook does not fit; `details.problems` has every field that is wrong.',
  invalid_rule_cases: 'Cases of rules do not fit; `details.problems` has every field that is wrong.',
  rate_limited: 'A policy hook allows no more of these calls for now; `retry_after_ms` says until when.',
  invalid_rules:
    'Rules cannot be put as they are; `details.findings` has everything that is wrong. Nothing was changed.',
  cost_above_limit: 'It costs more at once than a limit ever allows. Nothing was run.',
  catalog_refused: 'Automation Hub does not let this Tool Hub read its catalog.',
  catalog_unavailable: 'The catalog of Automation Hub does not answer.',
  invalid_arguments: 'One or more fields do not fit; the message names each with its place.',
  invalid_body: 'One or more fields of the body do not fit; the message names the place.',
  invalid_header: 'A header cannot be sent or has a wrong value.',
  invalid_query: 'A query parameter does not fit.',
  model_busy: 'A model provider has too much to do; it is asked again.',
  model_key_refused: 'A model provider does not accept the key that is configured.',
  model_refused: 'A model provider does not take the request: model name or dimensions do not fit.',
  model_unavailable: 'A model provider failed.',
  model_unreachable: 'A model provider does not answer; search goes on without it.',
  unreadable_file: 'A file that a source reads cannot be read.',
}

/** Files that raise errors whose code is not written where they are raised. An empty entry hands on what it was given. */
export const otherCodes: Readonly<
  Record<string, Readonly<Record<string, { readonly kind: ErrorKind; readonly message: string }>>>
> = {
  'apps/cli/src/client/error-from-answer.ts': {},
  'apps/cli/src/openapi/import-in-batches.ts': {},
  'packages/limits/src/refusal.ts': {},
  'packages/limits/src/wanted-of.ts': {
    limit_reached: {
      kind: 'rate_limited',
      message:
        'A rate, or the limit of a rule, has no room now; `details` names it, `retry_after_ms` says until when. Nothing was run.',
    },
    quota_exceeded: {
      kind: 'rate_limited',
      message: 'The quota of a day or month is used up; `details.limit` names it. Nothing was run.',
    },
    too_many_running_calls: {
      kind: 'rate_limited',
      message: 'As many calls run as a limit allows; `details.limit` names it. Nothing was run.',
    },
  },
  'apps/cli/src/usage-error.ts': {
    unknown_option: { kind: 'invalid', message: 'The command has no such option.' },
    unknown_command: { kind: 'invalid', message: 'There is no such command.' },
    missing_argument: { kind: 'invalid', message: 'An argument of the command is missing.' },
    missing_option_value: { kind: 'invalid', message: 'An option needs a value.' },
    missing_option: { kind: 'invalid', message: 'An option that must be given is missing.' },
    invalid_argument: { kind: 'invalid', message: 'The value of an argument or option does not fit.' },
    conflicting_options: { kind: 'invalid', message: 'Options were given that exclude each other.' },
    too_many_arguments: { kind: 'invalid', message: 'The command takes fewer arguments.' },
    missing_command: { kind: 'invalid', message: 'The command needs one of its commands.' },
    usage: { kind: 'invalid', message: 'The command line cannot be understood.' },
  },
  'apps/house/src/start/listen.ts': {
    starting: { kind: 'unavailable', message: 'Gatehouse is starting.' },
    stopping: { kind: 'unavailable', message: 'Gatehouse is stopping.' },
  },
}
