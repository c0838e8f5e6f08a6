import { readFile } from 'node:fs/promises';
import { Fault } from '../model/fault.ts';

/** Reads a kubeconfig from a file. @throws Fault where there is none that can be read */
export async function readKubeconfigFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Fault('cluster-unavailable', `Reading the kubeconfig ${path}: ${why}`, {
      retryable: true,
      cause: error,
    });
  }
}
