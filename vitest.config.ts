import { defineConfig } from 'vitest/config';
import { countReporter } from './test/setup/count-reporter.ts';
import { clusterProject, secondOpinionProject, unitProject } from './test/setup/projects.ts';

export default defineConfig({
  test: {
    projects: [unitProject, clusterProject, secondOpinionProject],
    // Forks, since tests change folders and environments of their own and start processes.
    pool: 'forks',
    maxWorkers: 2,
    retry: 0,
    teardownTimeout: 30_000,
    passWithNoTests: false,
    reporters: ['default', countReporter(process.env['POOLSYNC_COUNTS_FILE'])],
  },
});
