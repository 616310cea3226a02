import { temporaryDirectory } from '@gatehouse/testing-database/standalone'
import { seeded } from './random.ts'
import type { Scenario, ScenarioOptions, ScenarioResult } from './scenario.ts'

/** Runs one scenario in a folder of its own, the same way for the same seed. */
export async function runScenario(
  scenario: Scenario,
  options: Pick<ScenarioOptions, 'points' | 'engine' | 'tell'> & { readonly seed: number },
): Promise<ScenarioResult> {
  await using folder = await temporaryDirectory()
  return await scenario.run({ ...options, folder: folder.path, random: seeded(options.seed) })
}
