// How well searches find what is asked for, on catalogs with labelled requests.
export { evaluateSet, type Evaluation, type EvaluationProgress, type Measures } from './evaluate/evaluate-set.ts'
export type { LabelledQuery, LabelledSet, LabelledTool } from './evaluate/labelled-set.ts'
export { configurations, type Configuration } from './evaluate/open-set-search.ts'
