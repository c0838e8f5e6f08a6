import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderKubeconfig } from '../../sandbox/management-cluster/kubeconfig.ts';
import { bundle } from '../../scripts/bundle.ts';
import type { BenchDeps } from '../installation/install.ts';
import type { Figures } from '../report/result.ts';
import { measureModuleLoad } from '../way-in/module-load.ts';

interface Settings {
  /** The deployed folder. */
  readonly app: string;
  /** For what has to be there while a module is loaded. */
  readonly folder: string;
  readonly loads: number;
}

/** What Azure's worker gives to who requires it, as far as an app needs it to register a function. */
const host = `
const { default: Module } = await import('node:module');
const registered = [];
const core = {
  version: '3.12.0',
  hostVersion: '4.1045.200',
  registerHook: () => new core.Disposable(),
  setProgrammingModel: () => undefined,
  getProgrammingModel: () => undefined,
  log: () => undefined,
  registerFunction: ({ name }) => (registered.push(name), new core.Disposable()),
  Disposable: class { dispose() {} },
};
const { require } = Module.prototype;
Module.prototype.require = function (id) {
  return id === '@azure/functions-core' ? core : require.call(this, id);
};
`;

/** The function app beside one that registers an empty function, by the same library. */
export async function measureAppLoad(
  deps: Pick<BenchDeps, 'signal' | 'progress'>,
  { app, folder, loads }: Settings,
): Promise<Figures> {
  await mkdir(folder, { recursive: true });
  const kubeconfig = join(folder, 'nowhere.kubeconfig');
  const client = { certPem: 'none', keyPem: 'none' };
  const url = 'https://127.0.0.1:9';
  await writeFile(kubeconfig, renderKubeconfig({ url, caPem: 'none', user: 'nobody', client }));
  const empty = await bundle({
    entry: join(import.meta.dirname, 'empty-app/main.ts'),
    folder: join(folder, 'empty'),
  });
  return measureModuleLoad(deps, {
    module: join(app, 'index.mjs'),
    empty: empty.file,
    environment: {
      // As the other stages run it.
      NODE_OPTIONS: '--max-semi-space-size=4 --max-old-space-size=128',
      IDENTITY_ENDPOINT: 'http://127.0.0.1:9/msi/token',
      IDENTITY_HEADER: 'none',
      ServiceBus__fullyQualifiedNamespace: 'localhost:9',
      POOLSYNC_KUBECONFIG: kubeconfig,
    },
    folder,
    loads,
    host,
    hasFunction: 'registered.length > 0',
  });
}
