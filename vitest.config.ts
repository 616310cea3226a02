import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{packages,backends,apps,examples,testing,training}/*/{src,tests}/**/*.test.ts',
      'bench/{src,tests}/**/*.test.ts',
    ],
    globalSetup: ['testing/database/src/global-setup.ts'],
    pool: 'forks',
    maxWorkers: '100%',
    // Files share a process: modules are loaded once, and nothing at module level holds state.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: 'test-report.json' }]],
  },
})
