import envPaths from 'env-paths';
import type { TestProject } from 'vitest/node';
import type { Installed } from './cached-folder.ts';
import { ensureLambdaRic, type LambdaRic } from './lambda-ric.ts';
import { ensurePythonEnvironment, type PythonEnvironment } from './python-environment.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly pythonEnvironment: PythonEnvironment;
    readonly lambdaRic: LambdaRic;
  }
}

/**
 * Provides what the project's tests run beside the simulator: the Python environment and AWS's
 * runtime client, each made on first use and kept in the user's cache.
 *
 * Progress goes to standard error, and so does the reason why one cannot be had. Nothing is thrown,
 * since that would end the other projects too: the tests that need it fail, or are skipped where
 * the machine lacks what it is made with. In CI there must be a Python.
 */
export async function setup(project: TestProject): Promise<void> {
  const deps = { progress, cache: envPaths('poolsync', { suffix: '' }).cache };
  const [python, lambdaRic] = await Promise.all([
    orFailed(ensurePythonEnvironment(deps)),
    orFailed(ensureLambdaRic(deps)),
  ]);
  project.provide('pythonEnvironment', isCi(process.env['CI']) ? required(python) : python);
  project.provide('lambdaRic', lambdaRic);
}

async function orFailed<Programs>(
  installing: Promise<Installed<Programs>>,
): Promise<Installed<Programs>> {
  const installed = await installing.catch((error: unknown) => ({
    outcome: 'failed' as const,
    reason: error instanceof Error ? error.message : String(error),
  }));
  if (installed.outcome !== 'ready') progress(installed.reason);
  return installed;
}

function required(python: PythonEnvironment): PythonEnvironment {
  return python.outcome === 'missing' ? { ...python, outcome: 'failed' } : python;
}

function isCi(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
