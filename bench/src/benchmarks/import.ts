import { join } from 'node:path'
import { importOpenApi } from '@gatehouse/automation'
import { systemClock } from '@gatehouse/core'
import { openDatabase } from '@gatehouse/database'
import { temporaryDirectory } from '@gatehouse/testing-database/standalone'
import { type Benchmark, figure, type Figure } from '../benchmark.ts'
import { openApiDocuments, type OpenApiMaterial } from '../material/openapi-documents.ts'
import { inRounds, timed } from '../measure/in-rounds.ts'

const aim = { atMost: 5_000 }

export const importBenchmark: Benchmark = {
  name: 'import',
  title: 'Import of OpenAPI documents',
  method:
    'Documents with 18,000 operations in all are parsed, converted to actions and stored in a new embedded database by ' +
    'one call of `importOpenApi`. The published documents are repeated under other titles until there are enough. ' +
    'Baseline: `JSON.parse` of the same documents, as JSON, one after the other; no import can be faster than reading ' +
    'its input.',

  async run({ isQuick, onProgress }) {
    const minOperations = isQuick ? 60 : 18_000
    const rounds = isQuick ? 1 : 3
    const json = openApiDocuments(minOperations, { formats: ['json'] })
    const mixed = openApiDocuments(minOperations)
    const figures: Figure[] = []
    for (const [what, material] of [
      ['JSON documents', json],
      ['JSON and YAML documents', mixed],
    ] as const) {
      onProgress(`${material.operationCount} operations in ${material.documents.length} ${what}`)
      const { imported, parsed } = await inRounds(rounds, {
        parsed: () => timed(() => material.jsonTexts.forEach((text) => void JSON.parse(text))),
        imported: () => importOnce(material),
      })
      figures.push(
        figure({
          group: 'Import, milliseconds',
          what: `${material.operationCount.toLocaleString('en')} operations, ${what} (${megabytes(material)})`,
          unit: 'ms',
          value: imported,
          baseline: { what: 'JSON.parse', value: parsed },
          ...(isQuick ? {} : { aim }),
        }),
      )
    }
    return { figures, remarks: [`The input: ${mixed.origin}.`] }
  },
}

async function importOnce({ documents, operationCount }: OpenApiMaterial): Promise<number> {
  await using directory = await temporaryDirectory()
  await using database = await openDatabase({ kind: 'embedded', dataDir: join(directory.path, 'database') })
  const { actions, targets } = database.stores
  return await timed(async () => {
    const report = await importOpenApi({ actions, targets, clock: systemClock }, 'default', documents)
    if (report.operations !== operationCount) {
      throw new Error(`${report.operations} of ${operationCount} operations were imported`)
    }
  })
}

function megabytes({ documents }: OpenApiMaterial): string {
  return `${(documents.reduce((sum, { content }) => sum + content.length, 0) / 1e6).toFixed(0)} MB`
}
