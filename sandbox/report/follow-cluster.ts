import { setTimeout as delay } from 'node:timers/promises';
import { KubeConfig, Watch } from '@kubernetes/client-node';
import { z } from 'zod';
import { machinePoolsPath, poolsPath } from '../installation/pool-objects.ts';
import type { Fleet } from './fleet.ts';

const object = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ providerIDList: z.array(z.string()).default([]) }),
  status: z.object({ phase: z.string().default('') }).default({ phase: '' }),
});

const afterFailureMs = 500;

interface Options {
  readonly kubeconfig: string;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/**
 * Tells the fleet what the API server shows of our pools and of the MachinePools, at the moment in
 * which a watch of our own hears of it. A watch that ends begins again with what is there.
 */
export function followCluster(
  fleet: Pick<Fleet, 'shows' | 'phaseIs'>,
  options: Options,
): { stopped(): Promise<void> } {
  const config = new KubeConfig();
  config.loadFromFile(options.kubeconfig);
  const watch = new Watch(config);
  const following = [
    follow({ ...options, watch, path: poolsPath }, ({ metadata, spec }, at) => {
      fleet.shows('list', metadata.name, spec.providerIDList, at);
    }),
    follow({ ...options, watch, path: machinePoolsPath }, ({ metadata, spec, status }, at) => {
      fleet.shows('machinePool', metadata.name, spec.providerIDList, at);
      fleet.phaseIs(metadata.name, status.phase);
    }),
  ];
  return { stopped: async () => void (await Promise.all(following)) };
}

async function follow(
  options: Options & { readonly watch: Watch; readonly path: string },
  tell: (seen: z.infer<typeof object>, at: number) => void,
): Promise<void> {
  const { signal, log, path } = options;
  while (!signal.aborted) {
    try {
      await watchOnce(options, tell);
    } catch (error) {
      if (signal.aborted) return;
      // The library ends a watch that was silent for 30 s: no fault.
      if (error instanceof DOMException && error.name === 'TimeoutError') continue;
      log(`watch ${path}: ${String(error)}`);
      await delay(afterFailureMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Resolves when the server ends the watch. */
async function watchOnce(
  {
    watch,
    path,
    now,
    signal,
  }: Pick<Options, 'now' | 'signal'> & { readonly watch: Watch; readonly path: string },
  tell: (seen: z.infer<typeof object>, at: number) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Without a resourceVersion it begins with every object that is there.
  const controller = await watch.watch(
    path,
    {},
    (type, seen: unknown) => {
      const at = now();
      const parsed = object.safeParse(seen);
      // The library swallows what is thrown here.
      if (type === 'ERROR' || !parsed.success) {
        reject(new Error(`${type} was not understood: ${JSON.stringify(seen)}`));
      } else if (type !== 'DELETED') {
        tell(parsed.data, at);
      }
    },
    (error: unknown) => {
      if (error === null || error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error(`${path} broke`, { cause: error }));
    },
  );
  const abort = (): void => controller.abort();
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  await promise.finally(() => {
    signal.removeEventListener('abort', abort);
    abort();
  });
}
