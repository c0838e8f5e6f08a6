import { z } from 'zod';
import type { Asked } from '../scenario/machine-pools.ts';
import { isOfPoolsync } from './cloud-calls.ts';
import { latenciesFrom, type Latencies } from './latencies.ts';

const calls = z.array(
  z.object({
    /** Milliseconds since 1970. */
    time: z.number(),
    principal: z.string().nullable(),
    account: z.string().nullable(),
    region: z.string().nullable(),
    action: z.string(),
  }),
);

/**
 * From a wish in `spec.replicas` to the call that carries it out, as the simulated cloud saw it. A wish
 * that no call followed in that account and region, before the next wish there, was not carried out.
 */
export async function measureScaling(control: string, asked: readonly Asked[]): Promise<Latencies> {
  const response = await fetch(`${control}/calls`, { signal: AbortSignal.timeout(10_000) });
  const made = calls
    .parse(await response.json())
    .filter(({ action, principal }) => action === 'SetDesiredCapacity' && isOfPoolsync(principal));
  return latenciesFrom(
    asked.flatMap(({ pool, at }, index) => {
      const there = ({ account, region }: { account: string | null; region: string | null }) =>
        account === pool.account && region === pool.region;
      const next = asked.slice(index + 1).find((later) => there(later.pool));
      const call = made.find((each) => there(each) && each.time >= at);
      return call === undefined || (next !== undefined && call.time >= next.at)
        ? []
        : [call.time - at];
    }),
  );
}
