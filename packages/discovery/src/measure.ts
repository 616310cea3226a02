// What measuring and training need to see of the inside; the product does not import it.
export { createTableEmbedder, openBuiltInEmbedder } from './embed/built-in-embedder.ts'
export type { Embedder, ToolText } from './embed/embedder.ts'
export { toolFields } from './embed/tool-fields.ts'
export { Vocabulary, type Feature } from './embed/vocabulary.ts'
export { readWeights, tableOf, writeWeights, type Weights } from './embed/weights-file.ts'
export { openRankedSearch, type Configuration, type LabelledTool, type RankedSearch } from './measure/ranked-search.ts'
export { termOf, wordsOf } from './text/tokenise.ts'
