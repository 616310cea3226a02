import type { Feature, Vocabulary } from '@gatehouse/discovery/measure'
import type { Example } from '../model/contrast.ts'
import type { Bag } from '../model/table.ts'
import type { Random } from '../random.ts'
import { withFeatures, type ReadTool } from './read-tool.ts'

const nothing: Bag = { features: [], weight: 0 }
/** How often the piece that asks stays in the tool that answers: else only the meaning connects the two. */
const keepsPiece = 0.3
const keepsWord = 0.15

/** Makes questions of the pieces of a tool: its name, a sentence of its description, its parameters. */
export function selfSupervised(vary: Vary, random: Random): (tool: ReadTool) => Example | undefined {
  return (tool) => {
    const choice = random.number()
    const keeps = random.number() < keepsPiece
    const name = withFeatures(tool.name, vary.letters(tool.name.features))
    const context = [tool.namespace, tool.namespaceDescription].map((bag) => (random.number() < 0.3 ? nothing : bag))
    const parameters = random.number() < 0.3 ? nothing : tool.parameters
    const description = withFeatures(tool.description, vary.without(tool.description.features, 0.1))
    const ask = (features: readonly Feature[], answer: readonly Bag[]): Example => ({
      query: [{ features, weight: 1 }],
      tool: answer,
      toolNumber: tool.number,
    })
    if (choice < 0.3 && tool.name.features.length > 0 && tool.description.features.length > 1) {
      const start = random.number() < 0.5 ? [] : tool.namespace.features
      return ask(vary.letters([...start, ...tool.name.features]), [
        keeps ? name : nothing,
        description,
        parameters,
        ...context,
      ])
    }
    if (choice < 0.9 && tool.sentences.length > 0) {
      const sentence = tool.sentences[random.number() < 0.6 ? 0 : random.below(tool.sentences.length)]!
      const asked = new Set(sentence)
      const rest = tool.description.features.filter((word) => !asked.has(word) || random.number() < keepsWord)
      const answer = keeps ? description : withFeatures(tool.description, rest)
      return ask(vary.letters(vary.without(sentence, 0.15)), [name, answer, parameters, ...context])
    }
    if (tool.parameters.features.length > 2) return ask(tool.parameters.features, [name, description, ...context])
    if (tool.description.features.length < 3) return undefined
    return ask(vary.without(tool.description.features, 0.5), [name, description, parameters, ...context])
  }
}

/** Small changes to a text, so that no single word carries it. */
export interface Vary {
  readonly without: (features: readonly Feature[], share: number) => readonly Feature[]
  /** Now and then a word is read by its letters, so that letters learn what words mean. */
  readonly letters: (features: readonly Feature[]) => readonly Feature[]
}

export function createVary(vocabulary: Vocabulary, words: readonly string[], random: Random): Vary {
  const spelled = new Map<number, Feature | undefined>()
  const lettersOf = (row: number): Feature | undefined => {
    if (!spelled.has(row)) spelled.set(row, vocabulary.lettersOf(words[row]!))
    return spelled.get(row)
  }
  return {
    without(features, share) {
      if (features.length < 3) return features
      const kept = features.filter(() => random.number() >= share)
      return kept.length === 0 ? features : kept
    },
    letters: (features) =>
      features.map((feature) => {
        const [row] = feature.rows
        if (feature.rows.length > 1 || row === undefined || row >= words.length || random.number() >= 0.05)
          return feature
        return lettersOf(row) ?? feature
      }),
  }
}
