/** Who may import whom. Names are folders; `domain` packages see those to their left in the line below. */
const domain = ['identity', 'policy', 'limits', 'audit', 'catalog', 'discovery', 'execution', 'automation'] as const

const foundations = ['packages/spec', 'packages/core', 'packages/json-schema', 'packages/jmespath', 'packages/egress']

const domainRules = Object.fromEntries(
  domain.map((name, i) => [
    `packages/${name}`,
    [...foundations, ...domain.slice(0, i).map((left) => `packages/${left}`)],
  ]),
)

const everythingBelowApps = [
  ...foundations,
  'packages/telemetry',
  ...domain.map((name) => `packages/${name}`),
  'packages/database',
]

export const allowed: Readonly<Record<string, readonly string[]>> = {
  'packages/spec': [],
  'packages/core': ['packages/spec'],
  'packages/json-schema': ['packages/spec', 'packages/core'],
  'packages/jmespath': [],
  'packages/egress': ['packages/core'],
  'packages/telemetry': ['packages/spec', 'packages/core', 'packages/egress'],
  'packages/models': ['packages/spec', 'packages/core', 'packages/egress'],
  ...domainRules,
  'packages/database': [...foundations, ...domain.map((name) => `packages/${name}`)],
  'backends/automation-hub': foundations,
  'backends/json-lines': foundations,
  'apps/automation-hub': everythingBelowApps,
  'apps/tool-hub': [...everythingBelowApps, 'backends/automation-hub', 'backends/json-lines'],
  'apps/house': [
    ...everythingBelowApps,
    'packages/models',
    'apps/automation-hub',
    'apps/tool-hub',
    'examples/field-service',
  ],
  'apps/cli': [
    'packages/core',
    'packages/audit',
    'packages/discovery',
    'packages/policy',
    'packages/automation',
    'apps/house',
  ],
  'examples/field-service': [],
}

/** Packages whose imports from these are types only: the database implements interfaces, it does not call the domain. */
export const typeOnly: Readonly<Record<string, readonly string[]>> = {
  'packages/database': domain.map((name) => `packages/${name}`).filter((name) => name !== 'packages/catalog'),
}

export const picture = `
  spec ← core ← egress, json-schema
  jmespath: expressions, checked before they run
  spec, core, egress ← telemetry: metrics and traces; only apps import it
  spec, core, egress ← models: providers of embeddings, reranking, rewriting, enrichment
              ← identity ← policy ← limits ← audit ← catalog ← discovery ← execution ← automation
                                     database implements the stores that these ask for
  backends/*  see spec, core, egress, json-schema; never the domain
  apps/*      see everything above; only apps/house and apps/cli see an app
  testing/*   sees everything; only tests import it

  Dependencies point at the contract, and only a composition root knows both sides of a seam.
`
