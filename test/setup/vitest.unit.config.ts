import { defineConfig } from 'vitest/config';
import { unitProject } from './projects.ts';

/** The unit project alone, for the mutation run: it must not start a cluster for each mutant. */
export default defineConfig(unitProject);
