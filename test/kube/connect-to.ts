import type { CustomObjectsApi } from '@kubernetes/client-node';
import { connect, type ConnectionDeps } from '../../shared/kube/connection.ts';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';

export interface TestConnection {
  readonly api: CustomObjectsApi;
  /** Advances by what is slept, and by nothing else. */
  readonly clock: FixedClock;
  readonly log: RecordingLogger;
  /** What was slept between tries, in ms. */
  readonly sleeps: readonly number[];
}

/** Connects as a function does, but sleeps in no time. */
export function connectTo(
  kubeconfig: string | (() => Promise<string>),
  deps: Partial<ConnectionDeps> = {},
  limits?: Parameters<typeof connect>[1],
): TestConnection {
  const clock = new FixedClock();
  const log = new RecordingLogger();
  const sleeps: number[] = [];
  const api = connect(
    {
      readKubeconfig: typeof kubeconfig === 'string' ? async () => kubeconfig : kubeconfig,
      parse: parseEmbeddedKubeconfig,
      clock,
      log,
      random: () => 0.5,
      sleep: async (ms) => {
        sleeps.push(ms);
        clock.advanceMs(ms);
      },
      ...deps,
    },
    limits,
  );
  return { api, clock, log, sleeps };
}
