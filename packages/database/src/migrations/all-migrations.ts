import { migration0001 } from './0001-first-tables.ts'
import { migration0002 } from './0002-secrets.ts'
import { migration0003 } from './0003-action-versions.ts'
import { migration0004 } from './0004-runs.ts'
import { migration0005 } from './0005-import-subscriptions.ts'
import { migration0006 } from './0006-execution-pauses.ts'
import { migration0007 } from './0007-stored-results.ts'
import { migration0008 } from './0008-audit-chain.ts'
import { migration0009 } from './0009-search-models.ts'
import { migration0010 } from './0010-candidate-editions.ts'
import { migration0011 } from './0011-rules.ts'
import { migration0012 } from './0012-approvals.ts'
import { migration0013 } from './0013-result-handles.ts'
import { migration0014 } from './0014-limits.ts'
import { migration0015 } from './0015-hooks.ts'
import { migration0016 } from './0016-governed-speed.ts'
import { migration0017 } from './0017-runners.ts'
import type { Migration } from './migration.ts'

/** In order. Add at the end, forward only: a database is never taken back. */
export const allMigrations: readonly Migration[] = [
  migration0001,
  migration0002,
  migration0003,
  migration0004,
  migration0005,
  migration0006,
  migration0007,
  migration0008,
  migration0009,
  migration0010,
  migration0011,
  migration0012,
  migration0013,
  migration0014,
  migration0015,
  migration0016,
  migration0017,
]
