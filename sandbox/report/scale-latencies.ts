import { z } from 'zod';
import type { ScaleSetPool } from '../installation/azure-layout.ts';
import type { PoolLayout } from '../installation/layout.ts';
import type { SandboxPool } from '../installation/sandbox-pools.ts';
import type { Asked } from '../scenario/machine-pools.ts';
import type { Change } from './change.ts';
import { isOfPoolsync, isOfPoolsyncInAzure } from './cloud-calls.ts';
import { latenciesFrom, type Latencies } from './latencies.ts';

const call = z.object({
  /** Milliseconds since 1970. */
  time: z.number(),
  principal: z.string().nullable(),
  action: z.string(),
});
const awsCalls = z.array(
  call.extend({ account: z.string().nullable(), region: z.string().nullable() }),
);
const azureCalls = z.array(
  call.extend({ subscription: z.string().nullable(), scaleSet: z.string().optional() }),
);

/**
 * From a wish in `spec.replicas` to the call that carries it out, as the simulated AWS saw it. A wish
 * that no call followed in that account and region, before the next wish there, was not carried out.
 */
export async function measureAwsWishes(
  control: string,
  asked: readonly Asked[],
): Promise<Latencies> {
  const made = awsCalls
    .parse(await fetchCalls(control))
    .filter(({ action, principal }) => action === 'SetDesiredCapacity' && isOfPoolsync(principal));
  const placeOf = ({ account, region }: Pick<PoolLayout, 'account' | 'region'>): string =>
    `${account} ${region}`;
  return untilCalled({
    wishes: wishesIn('aws', asked, placeOf),
    calls: made.map(({ time, account, region }) => ({ time, place: `${account} ${region}` })),
  });
}

/** The same in the simulated Azure, where a call tells its scale set. */
export async function measureAzureWishes(
  control: string,
  asked: readonly Asked[],
): Promise<Latencies> {
  const made = azureCalls
    .parse(await fetchCalls(control))
    .filter(
      ({ action, principal }) =>
        action === 'VirtualMachineScaleSets_Update' && isOfPoolsyncInAzure(principal),
    );
  const placeOf = ({ subscription, scaleSet }: Pick<ScaleSetPool, 'subscription' | 'scaleSet'>) =>
    `${subscription} ${scaleSet}`;
  return untilCalled({
    wishes: wishesIn('azure', asked, placeOf),
    calls: made.map(({ time, subscription, scaleSet }) => ({
      time,
      place: `${subscription} ${scaleSet}`,
    })),
  });
}

/**
 * From a wish for a scale set to the list that follows it: to the last of the changes that the wish
 * brought about, which are those of its step.
 */
export function untilListed(asked: readonly Asked[], changes: readonly Change[]): Latencies {
  const wishes = wishesIn('azure', asked, ({ name }) => name);
  return latenciesFrom(
    wishes.flatMap(({ at, place, until }) => {
      const first = changes.find(({ pool, at: since }) => pool === place && since >= at);
      if (first === undefined || first.at >= until) return [];
      const listed = changes
        .filter(({ pool, step }) => pool === place && step === first.step)
        .flatMap((change) => (change.list?.kind === 'after' ? [change.at + change.list.ms] : []));
      return listed.length === 0 ? [] : [Math.max(...listed) - at];
    }),
  );
}

interface Wish {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly place: string;
  /** When the next wish there was laid down. */
  readonly until: number;
}

function wishesIn<Cloud extends SandboxPool['cloud']>(
  cloud: Cloud,
  asked: readonly Asked[],
  placeOf: (pool: Extract<SandboxPool, { readonly cloud: Cloud }>) => string,
): readonly Wish[] {
  const wishes = asked.flatMap(({ pool, at }) =>
    pool.cloud === cloud
      ? [{ at, place: placeOf(pool as Extract<SandboxPool, { readonly cloud: Cloud }>) }]
      : [],
  );
  return wishes.map((wish, index) => {
    const next = wishes.slice(index + 1).find(({ place }) => place === wish.place);
    return { ...wish, until: next?.at ?? Infinity };
  });
}

function untilCalled(of: {
  readonly wishes: readonly Wish[];
  readonly calls: readonly { readonly time: number; readonly place: string }[];
}): Latencies {
  return latenciesFrom(
    of.wishes.flatMap(({ at, place, until }) => {
      const made = of.calls.find((each) => each.place === place && each.time >= at);
      return made === undefined || made.time >= until ? [] : [made.time - at];
    }),
  );
}

async function fetchCalls(control: string): Promise<unknown> {
  const response = await fetch(`${control}/calls`, { signal: AbortSignal.timeout(10_000) });
  return response.json();
}
