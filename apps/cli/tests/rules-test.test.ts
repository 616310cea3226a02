// Cases of rules are run without any server.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gatehouse, temporaryFolder } from './run-command.ts'

const rules = `rules:
  - { id: no-ssn, phase: input, effect: block, detectors: [ssn] }
`
const casesOf = (outcome: string): string => `cases:
  - name: a number does not go in
    tool: s://crm.write
    input: { text: 536-90-4399 }
    expect: { outcome: ${outcome} }
`

test('ends with exit code 1 and says what is not as expected', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'rules.yaml'), rules)
  await writeFile(join(folder.path, 'rules.cases.yaml'), casesOf('allowed'))
  const failed = await gatehouse(['rules', 'test', 'rules.yaml'], { cwd: folder.path })
  expect(failed.code).toBe(1)
  expect(failed.stdout).toMatch(/FAIL\s+a number does not go in\s+outcome\s+expected\s+"allowed"\s+found\s+"blocked"/)

  await writeFile(join(folder.path, 'good.yaml'), casesOf('blocked'))
  const passed = await gatehouse(['rules', 'test', 'rules.yaml', '--cases', 'good.yaml', '--json'], {
    cwd: folder.path,
  })
  expect(passed.code).toBe(0)
  expect(JSON.parse(passed.stdout)).toMatchObject({ cases: 1, failed: 0, results: [{ passed: true }] })
})
