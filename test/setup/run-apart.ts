import { resolve } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { countReporter } from './count-reporter.ts';

/** The run of a project that is too long to be part of `npm test`. */
export function runApart(project: TestProjectInlineConfiguration) {
  return defineConfig({
    root: resolve(import.meta.dirname, '../..'),
    test: {
      projects: [project],
      pool: 'forks',
      retry: 0,
      teardownTimeout: 30_000,
      passWithNoTests: false,
      reporters: ['default', countReporter(process.env['POOLSYNC_COUNTS_FILE'])],
    },
  });
}
