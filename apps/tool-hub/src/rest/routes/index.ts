import type { Route } from '../route.ts'
import { approvalRoutes } from './approval-routes.ts'
import { auditProofRoutes } from './audit-proof-routes.ts'
import { auditRoutes } from './audit-routes.ts'
import { doctorRoutes } from './doctor-routes.ts'
import { enrichmentRoutes } from './enrichment-routes.ts'
import { explainRoutes } from './explain-routes.ts'
import { executionRoutes } from './execution-routes.ts'
import { grantRoutes } from './grant-routes.ts'
import { hookRoutes } from './hook-routes.ts'
import { keyRoutes } from './key-routes.ts'
import { limitRoutes } from './limit-routes.ts'
import { meRoutes } from './me-routes.ts'
import { metaToolRoutes } from './meta-tool-routes.ts'
import { modelRoutes } from './model-routes.ts'
import { ruleEnrichmentRoutes } from './rule-enrichment-routes.ts'
import { ruleRoutes } from './rule-routes.ts'
import { simulationRoutes } from './simulation-routes.ts'
import { sourceRoutes } from './source-routes.ts'
import { userRoutes } from './user-routes.ts'

/** Every REST operation there is. What is not in this table does not exist. */
export const routes = [
  ...metaToolRoutes,
  ...executionRoutes,
  ...meRoutes,
  ...userRoutes,
  ...keyRoutes,
  ...grantRoutes,
  ...ruleRoutes,
  ...simulationRoutes,
  ...hookRoutes,
  ...approvalRoutes,
  ...explainRoutes,
  ...limitRoutes,
  ...sourceRoutes,
  ...auditRoutes,
  ...auditProofRoutes,
  ...modelRoutes,
  ...enrichmentRoutes,
  ...ruleEnrichmentRoutes,
  ...doctorRoutes,
] as readonly unknown[] as readonly Route[]
