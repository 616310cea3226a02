import type { Action } from '@gatehouse/automation'

interface Used {
  readonly namespace: string
  readonly name: string
}

/** What a composed action calls, each once, in the order of its steps; undefined for an action that is a request. */
export function usesOf({ composition }: Action): readonly Used[] | undefined {
  const called = composition?.steps.flatMap((step) => {
    if (!('call' in step)) return []
    return [step.call, ...(step.compensate === undefined ? [] : [step.compensate.call])]
  })
  return called === undefined ? undefined : [...new Map(called.map(nameIn)).values()]
}

/** Permission is given for names; which version a step asks for does not matter to it. */
function nameIn(call: string): readonly [string, Used] {
  const [id = ''] = call.split('@')
  const [namespace = '', name = ''] = id.split(':')
  return [id, { namespace, name }]
}
