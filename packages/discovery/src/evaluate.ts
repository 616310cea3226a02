// How well searches find what is asked for, on catalogs with labelled requests.
export { evaluateSet, type Evaluation, type EvaluationProgress, type Measures } from './evaluate/evaluate-set.ts'
export type { LabelledQuery, LabelledSet, LabelledTool } from './evaluate/labelled-set.ts'
export type { NamedModels } from './evaluate/models-of-set.ts'
export type { BuiltIn, Configuration } from './evaluate/open-set-search.ts'
