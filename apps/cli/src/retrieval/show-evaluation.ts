import type { Evaluation, Measures } from '@gatehouse/discovery/evaluate'
import type { Output } from '../output/output.ts'

/** The figures as a table, a configuration per column. */
export function showEvaluation(evaluation: Evaluation, output: Output): string {
  const { set, tools, queries, infeasible_queries: infeasible, build_ms: buildMs, memory_mb: memoryMb } = evaluation
  const configs = Object.entries(evaluation.configs)
  const rows = Object.entries(figuresOf(configs[0]![1])).map(([name]) => name)
  const extra = new Set(configs.flatMap(([, measures]) => Object.keys(figuresOf(measures))))
  const names = [...rows, ...[...extra].filter((name) => !rows.includes(name))]
  const table = output.table(names, [
    { title: '', value: (name) => name },
    ...configs.map(([title, measures]) => ({
      title,
      value: (name: string) => figuresOf(measures)[name] ?? '–',
      align: 'right' as const,
    })),
  ])
  const count = (value: number): string => value.toLocaleString('en')
  const facts = [
    `${count(tools)} tools`,
    `${count(queries)} queries${infeasible === 0 ? '' : ` and ${count(infeasible)} that nothing serves`}`,
    `index built in ${(buildMs / 1_000).toFixed(1)} s`,
    `${count(memoryMb)} MB`,
  ]
  return `${output.style('bold', set)}: ${facts.join(', ')}\n\n${table}`
}

function figuresOf({ nothing_fits: nothing, unsure, ...figures }: Measures): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, shown(name, value as number)])),
    ...sharesOf('says nothing fits', nothing),
    ...sharesOf('says it is unsure', unsure),
  }
}

function sharesOf(what: string, shares: Measures['unsure']): Readonly<Record<string, string>> {
  if (shares === undefined) return {}
  const { feasible, infeasible } = shares
  return {
    [`${what}, feasible`]: percent(feasible),
    ...(infeasible === undefined ? {} : { [`${what}, infeasible`]: percent(infeasible) }),
  }
}

function shown(name: string, value: number): string {
  if (name.endsWith('_ms')) return value.toFixed(2)
  if (name === 'memory_mb') return value.toLocaleString('en')
  return name === 'shown' ? value.toFixed(1) : name === 'infeasible_auc' ? value.toFixed(3) : percent(value)
}

function percent(share: number): string {
  return (share * 100).toFixed(1)
}
