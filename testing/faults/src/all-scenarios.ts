import type { Scenario } from './scenario.ts'
import { badBackend } from './scenarios/bad-backend.ts'
import { killHouse } from './scenarios/kill-house.ts'
import { retryStorm } from './scenarios/retry-storm.ts'
import { stopDatabase } from './scenarios/stop-database.ts'
import { stopValkey } from './scenarios/stop-valkey.ts'

export const allScenarios: readonly Scenario[] = [killHouse, retryStorm, stopDatabase, stopValkey, badBackend]
