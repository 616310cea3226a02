import { actionJsonSchema } from '@gatehouse/automation/authoring'
import { configurationReference, configurationSchema } from './configuration-reference.ts'
import { errorReference } from './errors/error-reference.ts'
import { metricsReference } from './metrics-reference.ts'
import { restReference } from './rest-reference.ts'

/** The generated documents as they should be now, by their path from the root. The CLI generates its own. */
export function referenceFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/reference/configuration.md', configurationReference()],
    ['docs/reference/gatehouse.schema.json', `${JSON.stringify(configurationSchema(), null, 2)}\n`],
    ['docs/reference/action.schema.json', `${JSON.stringify(actionJsonSchema(), null, 2)}\n`],
    ['docs/reference/metrics.md', metricsReference()],
    ['docs/reference/rest-api.md', restReference()],
    ['docs/reference/errors.md', errorReference()],
  ])
}
