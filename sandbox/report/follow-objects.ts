import { setTimeout as delay } from 'node:timers/promises';
import { KubeConfig, Watch } from '@kubernetes/client-node';
import type { z } from 'zod';

const afterFailureMs = 500;

export interface FollowOptions {
  readonly kubeconfig: string;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/**
 * Tells of each object under a path as it is there, and as it changes, at the moment in which a watch
 * of our own hears of it. A watch that ends begins again with what is there. Resolves when the signal
 * is aborted, and never rejects.
 */
export async function followObjects<Schema extends z.ZodType>(
  options: FollowOptions & { readonly path: string; readonly schema: Schema },
  tell: (seen: z.output<Schema>, at: number) => void,
): Promise<void> {
  const { signal, log, path, kubeconfig } = options;
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const watch = new Watch(config);
  while (!signal.aborted) {
    try {
      await watchOnce({ ...options, watch }, tell);
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
async function watchOnce<Schema extends z.ZodType>(
  {
    watch,
    path,
    schema,
    now,
    signal,
  }: Pick<FollowOptions, 'now' | 'signal'> & {
    readonly watch: Watch;
    readonly path: string;
    readonly schema: Schema;
  },
  tell: (seen: z.output<Schema>, at: number) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Without a resourceVersion it begins with every object that is there.
  const controller = await watch.watch(
    path,
    {},
    (type, seen: unknown) => {
      const at = now();
      const parsed = schema.safeParse(seen);
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
