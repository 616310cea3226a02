import type { JsonObject } from '../client/http-transport.ts'
import type { Output, Style } from '../output/output.ts'
import { plainText } from '../output/plain-text.ts'
import { changeCountsOf, changesOf, type ChangeFinding, type ChangeLevel, type ImportChange } from './import-changes.ts'

const maxShown = 60
const maxFindingsShown = 5
const marks: Readonly<Record<string, string>> = { added: '+', changed: '~', removed: '-', renamed_likely: '>' }
const styles: Readonly<Record<ChangeLevel, Style>> = { major: 'red', minor: 'yellow', patch: 'green' }

/** What callers will notice, worst first. New actions alone are only counted: nobody calls them yet. */
export function showChanges(report: JsonObject, output: Output): string {
  const changes = changesOf(report).filter(({ kind }) => kind !== 'added')
  if (changes.length === 0) return ''
  const { major, minor, patch } = changeCountsOf(report)
  const shown = changes.slice(0, maxShown)
  const hidden = changes.length - shown.length
  return [
    `${output.style('bold', 'CHANGES')} (${major} major, ${minor} minor, ${patch} patch; new actions count as minor)`,
    ...shown.flatMap((change) => [changeLine(change, output), ...findingLines(change, output)]),
    ...(hidden > 0 ? [`… and ${hidden} more; --json lists up to 500`] : []),
  ].join('\n')
}

function changeLine(change: ImportChange, output: Output): string {
  const { kind, level, from_version: from, to_version: to, similar_to: before } = change
  const versions = [from, to].filter((version) => version !== undefined).map(plainText)
  const what = kind === 'renamed_likely' ? `likely renamed, was ${plainText(before)}` : plainText(kind)
  const removed = change.removed_versions ?? []
  const along = removed.length === 0 ? '' : `, with version ${removed.map(plainText).join(', ')}`
  const mark = marks[kind] ?? '?'
  return `${mark} ${plainText(change.action)}  ${versions.join(' → ')}  ${output.style(styles[level], level)}  ${what}${along}`
}

function findingLines(change: ImportChange, output: Output): readonly string[] {
  const findings = change.findings ?? []
  const shown = findings.slice(0, maxFindingsShown)
  const hidden = (change.finding_count ?? findings.length) - shown.length
  return [
    ...shown.map(
      (finding) => `    ${placeOf(finding)}: ${output.style(styles[finding.level], plainText(finding.message))}`,
    ),
    ...(hidden > 0 ? [`    … and ${hidden} more`] : []),
  ]
}

/** `/properties/body/properties/name` reads as `body.name`. */
function placeOf({ direction, at }: ChangeFinding): string {
  const steps = at
    .split('/')
    .slice(1)
    .map((step) => plainText(step.replaceAll('~1', '/').replaceAll('~0', '~')))
  let place = ''
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!
    if (step === 'properties' && i + 1 < steps.length) place += `${place === '' ? '' : '.'}${steps[++i]}`
    else if (step === 'items') place += '[]'
    else place += `${place === '' ? '' : '.'}(${step})`
  }
  return place === '' ? plainText(direction) : `${plainText(direction)} ${place}`
}
