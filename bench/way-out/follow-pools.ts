import { z } from 'zod';
import { followObjects } from '../../sandbox/report/follow-objects.ts';
import type { BenchDeps } from '../installation/install.ts';

const schema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ providerIDList: z.array(z.string()).default([]) }),
  status: z
    .object({
      desiredCapacity: z.number().optional(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
    })
    .default({ conditions: [] }),
});

/** What one of our objects says. */
export interface SeenPool {
  readonly name: string;
  /** What its group is told to have; undefined where nobody has looked yet. */
  readonly desiredCapacity: number | undefined;
  /** Provider IDs in its list. */
  readonly listed: number;
  /** Whether its condition Settled is True. */
  readonly isSettled: boolean;
}

/** Which objects to follow. */
export interface PoolsToFollow {
  readonly kubeconfig: string;
  /** Path of their list. */
  readonly listPath: string;
}

/** Does something while a watch of the benchmark's own tells what our objects say, as it hears of it. */
export async function whileFollowingPools<Result>(
  deps: BenchDeps,
  { kubeconfig, listPath: path }: PoolsToFollow,
  shows: (seen: SeenPool, at: number) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const ending = new AbortController();
  const signal = AbortSignal.any([deps.signal, ending.signal]);
  const { now, log } = deps;
  const following = followObjects({ kubeconfig, signal, now, log, path, schema }, (object, at) => {
    const { metadata, spec, status } = object;
    shows(
      {
        name: metadata.name,
        desiredCapacity: status.desiredCapacity,
        listed: spec.providerIDList.length,
        isSettled: status.conditions.some(
          (each) => each.type === 'Settled' && each.status === 'True',
        ),
      },
      at,
    );
  });
  try {
    return await work();
  } finally {
    ending.abort();
    await following;
  }
}
