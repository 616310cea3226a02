import { visibleJson } from '@gatehouse/core'
import type { ApprovalRecord } from '../client/answers.ts'
import { showMoment } from './moment.ts'
import { plainText } from './plain-text.ts'

/** What is asked, for whoever decides. */
export function showApproval(approval: ApprovalRecord): string {
  const { requested_by: by, needed_by: need, decision } = approval
  const name = by.name === undefined ? '' : ` (${by.name})`
  const reason = need.kind === 'tool' ? 'the tool asks for it' : `rule ${need.rule}`
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Status', approval.may_decide ? `${approval.status}, yours to decide` : approval.status],
    ['Who asks', `${by.email ?? by.user_id}${name}, through ${by.client.name ?? by.client.id}`],
    ['Tool', `${approval.tool}@${approval.tool_version}`],
    ['Effect', approval.effect],
    ['Because', need.message === undefined ? reason : `${reason}: ${need.message}`],
    ['Asked', showMoment(approval.requested_at)],
    ['Until', showMoment(approval.expires_at)],
    ['Decided', decision === undefined ? undefined : `${decision.user_id}, ${showMoment(decision.at)}`],
    ['Reason', decision?.reason],
    ['Execution', approval.execution_id],
  ]
  const facts = lines.flatMap(([title, value]) =>
    value === undefined ? [] : [`${title.padEnd(11)}${plainText(value)}`],
  )
  return 'input' in approval ? [...facts, 'Arguments', visibleJson(approval.input)].join('\n') : facts.join('\n')
}
