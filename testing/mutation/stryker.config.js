// Which code is changed, and how the changes are tried out: `npm run test:mutation` from the root, see docs/mutation.md.
export default {
  mutate: [
    'packages/policy/src/{decide,compile-grants,pattern-set,tool-pattern,subjects-of,forbidden-by-parts}.ts',
    'packages/policy/src/{permitted-bitmap,glob-finder,glob-waiting,glob-trie}.ts',
    'packages/policy/src/rules/{judge,applies-to}.ts',
    'packages/policy/src/rules/redact/{nested-json,redaction,screen-paths,screen-value}.ts',
    'packages/execution/src/{claim-recorded,lasting-store}.ts',
    'packages/execution/src/stages/claim-execution.ts',
    'packages/limits/src/{calendar-window,check-take,measure,memory-limits}.ts',
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'testing/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // A changed loop may never end: what takes longer than this and half as long again counts as noticed.
  timeoutMS: 5_000,
  concurrency: 2,
  // Only what the tests need is copied; packages that are not changed are found where they are.
  ignorePatterns: [
    '**',
    '!packages/{policy,execution,limits}/**',
    '!testing/{mutation,contracts}/**',
    '!package.json',
    'testing/mutation/report',
  ],
  tempDirName: 'testing/mutation/report/sandbox',
  reporters: ['clear-text', 'json', 'html', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: 'testing/mutation/report/mutation.json' },
  htmlReporter: { fileName: 'testing/mutation/report/mutation.html' },
  incrementalFile: 'testing/mutation/report/incremental.json',
  allowEmpty: false,
  thresholds: { high: 100, low: 95, break: 90 },
}
