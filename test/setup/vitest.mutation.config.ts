import { defineConfig } from 'vitest/config';

/**
 * The tests of the mutation run: those that say of each case what is right. The laws are left out.
 * They draw their cases anew in each run, and a fault that they alone find one day is open the next;
 * and they take most of the time of a run with a mutant that survives.
 */
export default defineConfig({
  test: { include: ['test/{model,reconcile,scale,sweep}/**/*.test.ts'] },
});
