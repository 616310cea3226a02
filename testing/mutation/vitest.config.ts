import { defineConfig } from 'vitest/config'

// The tests of the code that is changed. None of them asks for a database, so that a change is tried out in a second.
export default defineConfig({
  resolve: {
    // A test that imports its package by name must get the changed copy, not the one that npm has linked.
    alias: [
      {
        find: /^@gatehouse\/(policy|execution|limits)$/,
        replacement: `${import.meta.dirname}/../../packages/$1/src/index.ts`,
      },
    ],
  },
  test: {
    include: [
      'packages/policy/src/*.test.ts',
      'packages/policy/tests/permitted-bitmap.test.ts',
      'packages/policy/src/rules/*.test.ts',
      'packages/policy/src/rules/redact/*.test.ts',
      'packages/execution/src/{claim-recorded,lasting-store}.test.ts',
      'packages/execution/src/stages/*.test.ts',
      'packages/limits/src/*.test.ts',
      'packages/limits/tests/memory-limits.test.ts',
    ],
    setupFiles: [`${import.meta.dirname}/src/steady.ts`],
    isolate: false,
    testTimeout: 30_000,
    reporters: [],
  },
})
