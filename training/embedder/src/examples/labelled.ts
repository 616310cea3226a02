import type { Feature, RankedSearch, Vocabulary } from '@gatehouse/discovery/measure'
import type { LabelledQuery } from '../material/read-labelled-set.ts'
import type { Example } from '../model/contrast.ts'
import type { Random } from '../random.ts'
import { wholeTool, type ReadTool } from './read-tool.ts'
import type { Vary } from './self-supervised.ts'

/** Of each set and in each round, so that a set with many queries does not drown the others. */
const maxQueriesPerRound = 6_000
const maxToolsPerQuery = 3
/** How far down the list by words a wrong tool is looked for. */
const wrongFrom = 30

/** The queries of a set with the tools they mean, each with a tool that only shares words. */
export interface Labelled {
  readonly round: () => readonly Example[]
}

interface Prepared {
  readonly features: readonly Feature[]
  readonly meant: readonly ReadTool[]
  readonly numbers: ReadonlySet<number>
  readonly wrong: readonly ReadTool[]
}

export async function labelledExamples(
  queries: readonly LabelledQuery[],
  from: {
    readonly toolOf: ReadonlyMap<string, ReadTool>
    readonly byWords: RankedSearch
    readonly vocabulary: Vocabulary
    readonly vary: Vary
    readonly random: Random
  },
): Promise<Labelled> {
  const { toolOf, byWords, vocabulary, vary, random } = from
  const prepared: Prepared[] = []
  for (const { query, relevant } of queries) {
    const meant = relevant.flatMap((id) => toolOf.get(id) ?? [])
    const numbers = new Set(meant.map(({ number }) => number))
    const found = await byWords.rank(query, 'words', wrongFrom)
    const wrong = found.flatMap((id) => toolOf.get(id) ?? []).filter(({ number }) => !numbers.has(number))
    const features = vocabulary.featuresOf(query, 120)
    if (features.length > 0) prepared.push({ features, meant, numbers, wrong })
  }
  return {
    round: () =>
      random.shuffle(
        random
          .shuffle(prepared)
          .slice(0, maxQueriesPerRound)
          .flatMap(({ features, meant, numbers, wrong }) =>
            random
              .shuffle(meant)
              .slice(0, maxToolsPerQuery)
              .map((tool): Example => {
                const other = wrong[random.below(wrong.length)]
                return {
                  query: [{ features: vary.letters(vary.without(features, 0.15)), weight: 1 }],
                  tool: wholeTool(tool),
                  toolNumber: tool.number,
                  alsoMeant: numbers,
                  ...(other === undefined ? {} : { wrong: { tool: wholeTool(other), toolNumber: other.number } }),
                }
              }),
          ),
      ),
  }
}
