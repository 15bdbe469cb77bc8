import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: ['test/setup/postgres.ts'],
    // A process of its own for each worker: tests start and kill processes, and none may end the others.
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Browsers, processes and mail servers share two cores here: one of thousands may be starved for a moment. The report
    // says which test was tried twice; one that needs it again and again has a fault.
    retry: 1,
  },
});
