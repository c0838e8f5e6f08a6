import { z } from 'zod';
import type { SandboxPool } from '../installation/sandbox-pools.ts';
import type { Asked } from '../scenario/machine-pools.ts';
import type { Change } from './change.ts';
import { latenciesFrom, type Latencies } from './latencies.ts';

/** A call as either cloud records it. */
const calls = z.array(
  z.object({
    /** Milliseconds since 1970. */
    time: z.number(),
    principal: z.string().nullable(),
    action: z.string(),
    account: z.string().nullish(),
    region: z.string().nullish(),
    subscription: z.string().nullish(),
    scaleSet: z.string().optional(),
  }),
);

/** The calls that carry out wishes in a cloud. */
export interface WishCalls {
  readonly cloud: SandboxPool['cloud'];
  readonly action: string;
  readonly isOfPoolsync: (principal: string | null) => boolean;
}

/**
 * From a wish in `spec.replicas` to the call that carries it out, as the simulated cloud saw it. A wish
 * that no call followed before the next one at the same place was not carried out. AWS tells of a call
 * its account and region, Azure its scale set.
 */
export async function measureWishes(
  control: string,
  asked: readonly Asked[],
  { cloud, action, isOfPoolsync }: WishCalls,
): Promise<Latencies> {
  const response = await fetch(`${control}/calls`, { signal: AbortSignal.timeout(10_000) });
  const made = calls
    .parse(await response.json())
    .filter((call) => call.action === action && isOfPoolsync(call.principal))
    .map((call) => ({ at: call.time, place: placeOf(call) }));
  return latenciesFrom(
    wishesIn(cloud, asked, placeOf).flatMap(({ at, place, until }) => {
      const call = made.find((each) => each.place === place && each.at >= at);
      return call === undefined || call.at >= until ? [] : [call.at - at];
    }),
  );
}

function placeOf(of: SandboxPool | z.output<typeof calls>[number]): string {
  return 'scaleSet' in of ? `${of.subscription} ${of.scaleSet}` : `${of.account} ${of.region}`;
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

function wishesIn(
  cloud: SandboxPool['cloud'],
  asked: readonly Asked[],
  place: (pool: SandboxPool) => string,
): readonly Wish[] {
  const wishes = asked
    .filter(({ pool }) => pool.cloud === cloud)
    .map(({ pool, at }) => ({ at, place: place(pool) }));
  return wishes.map((wish, index) => {
    const next = wishes.slice(index + 1).find((later) => later.place === wish.place);
    return { ...wish, until: next?.at ?? Infinity };
  });
}
