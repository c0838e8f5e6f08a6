import type { Processes, ProcessSpec, RunningProcess } from '../processes/processes.ts';
import { waitUntilReady } from './readiness.ts';

/** One program of the cluster, that can be stopped and started again. */
export interface Part {
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
  /** Starts it where it does not run, and waits until it is ready. */
  start(): Promise<void>;
  /** Ends it where it runs, and waits for its end. */
  stop(): Promise<void>;
}

export function createPart(
  deps: { readonly processes: Pick<Processes, 'start'> },
  options: {
    readonly spec: ProcessSpec;
    /** Rejects while the part is not ready. */
    readonly check: () => Promise<unknown>;
    readonly timeoutMs: number;
  },
): Part {
  let running: RunningProcess | undefined;
  return {
    get pid() {
      return running?.pid;
    },
    start: async () => {
      if (running !== undefined) return;
      const started = await deps.processes.start(options.spec);
      running = started;
      void started.exited.then(() => {
        if (running === started) running = undefined;
      });
      await waitUntilReady(started, options.timeoutMs, options.check);
    },
    stop: async () => {
      await running?.stop();
    },
  };
}
