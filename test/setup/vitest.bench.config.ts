import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { countReporter } from './count-reporter.ts';
import { benchProject } from './projects.ts';

/** The tests that are too long to be part of `npm test`. */
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    projects: [benchProject],
    pool: 'forks',
    retry: 0,
    teardownTimeout: 30_000,
    passWithNoTests: false,
    reporters: ['default', countReporter(process.env['POOLSYNC_COUNTS_FILE'])],
  },
});
