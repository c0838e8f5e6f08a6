import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  functionEnvironment,
  reconcileSettings,
} from '../../sandbox/installation/deployed-function.ts';
import { renderKubeconfig } from '../../sandbox/management-cluster/kubeconfig.ts';
import type { BenchDeps } from '../installation/install.ts';
import type { Figures } from '../report/result.ts';
import { measureModuleLoad } from '../way-in/module-load.ts';

interface Settings {
  /** The deployed folder. */
  readonly bundle: string;
  /** For what has to be there while a module is loaded. */
  readonly folder: string;
  readonly loads: number;
}

/** The function for Lambda beside an empty handler. */
export async function measureLambdaLoad(
  deps: Pick<BenchDeps, 'signal' | 'progress'>,
  { bundle, folder, loads }: Settings,
): Promise<Figures> {
  await mkdir(folder, { recursive: true });
  const empty = join(folder, 'empty.mjs');
  await writeFile(empty, 'export async function handler() {}\n');
  const kubeconfig = join(folder, 'nowhere.kubeconfig');
  const client = { certPem: 'none', keyPem: 'none' };
  const url = 'https://127.0.0.1:9';
  await writeFile(kubeconfig, renderKubeconfig({ url, caPem: 'none', user: 'nobody', client }));
  const settings = reconcileSettings({
    events: { url: 'http://127.0.0.1:9/events' },
    rejected: { url: 'http://127.0.0.1:9/rejected' },
  });
  const access = { POOLSYNC_KUBECONFIG: kubeconfig };
  const endpoint = 'http://127.0.0.1:9';
  const reach = functionEnvironment({ endpoint, role: 'reconcile', access, settings });
  return measureModuleLoad(deps, {
    module: join(bundle, 'index.mjs'),
    empty,
    environment: { ...reach, AWS_REGION: 'eu-west-1' },
    folder,
    loads,
    hasFunction: "typeof loaded.handler === 'function'",
  });
}
