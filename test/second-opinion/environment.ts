import { inject } from 'vitest';
import type { Installed } from '../setup/cached-folder.ts';
import type { PythonPrograms } from '../setup/python-environment.ts';

const python = inject('pythonEnvironment');
const lambdaRic = inject('lambdaRic');

/** For programs that are to see nothing of this machine's own settings for AWS or proxies. */
export const bareEnvironment = {
  HOME: import.meta.dirname,
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LANG: 'C.UTF-8',
};

/** True where the machine has no Python; the project's set-up has said so. Never true in CI. */
export const withoutPython = python.outcome === 'missing';

/** True where the machine cannot compile AWS's runtime client; the set-up has said why. */
export const withoutLambdaRic = lambdaRic.outcome === 'missing';

/** The programs of the private Python environment; throws why they could not be had. */
export function pythonPrograms(): PythonPrograms {
  return ready(python);
}

/** AWS's runtime client; throws why it could not be had. */
export function lambdaRicProgram(): string {
  return ready(lambdaRic).program;
}

function ready<Programs>(part: Installed<Programs>): Programs {
  if (part.outcome === 'ready') return part;
  throw new Error(part.reason);
}
