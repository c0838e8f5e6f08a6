import { z } from 'zod';
import type { PoolLayout } from '../installation/layout.ts';
import type { ChangeKind } from './change.ts';
import { followControlStream, type StreamOptions } from './control-stream.ts';
import type { Fleet } from './fleet.ts';

const instanceLine = z.object({
  type: z.literal('instance'),
  account: z.string(),
  region: z.string(),
  group: z.string(),
  instanceId: z.string(),
  zone: z.string(),
  to: z.string().nullable(),
});

const eventLine = z.object({
  type: z.literal('event'),
  at: z.number(),
  event: z.object({
    account: z.string(),
    region: z.string(),
    'detail-type': z.string(),
    detail: z.looseObject({
      AutoScalingGroupName: z.string().optional(),
      EC2InstanceId: z.string().optional(),
    }),
  }),
});

const streamLine = z.union([instanceLine, eventLine, z.object({ type: z.string() })]);

/** What an event says of the group's instances, where it says that one has come or gone. */
const kindOf: Readonly<Record<string, ChangeKind>> = {
  'EC2 Instance Launch Successful': 'joined',
  'EC2 Instance Terminate Successful': 'left',
  'EC2 Instance Detach Successful': 'left',
};

/** States in which Auto Scaling still shows an instance that is no longer the group's. */
const goneStates: ReadonlySet<string> = new Set(['Detached', 'Terminated']);

type Told = Pick<Fleet, 'instanceIs' | 'hasChanged'>;

/**
 * Tells the fleet what happens in the simulated AWS, from its control stream. A change is what an
 * event tells, at the time of that event.
 *
 * @throws when the stream cannot be opened
 */
export async function followAws(
  fleet: Told,
  pools: readonly PoolLayout[],
  options: StreamOptions,
): Promise<void> {
  const follower = new Follower(fleet, pools);
  await followControlStream(options, (line) => follower.hear(streamLine.parse(line)));
}

class Follower {
  readonly #fleet: Told;
  readonly #pools: readonly PoolLayout[];
  /** The zone is part of a provider ID, and an event tells of an instance without one. */
  readonly #providerIds = new Map<string, string>();

  constructor(fleet: Told, pools: readonly PoolLayout[]) {
    this.#fleet = fleet;
    this.#pools = pools;
  }

  hear(line: z.output<typeof streamLine>): void {
    if ('instanceId' in line) this.#hearOfInstance(line);
    if ('event' in line) this.#hearOfEvent(line);
  }

  #hearOfInstance({ instanceId, zone, to, ...place }: z.output<typeof instanceLine>): void {
    const pool = this.#poolAt(place);
    if (pool === undefined) return;
    const providerId = `aws:///${zone}/${instanceId}`;
    this.#providerIds.set(instanceId, providerId);
    const state = to === null || goneStates.has(to) ? null : to;
    this.#fleet.instanceIs(pool, providerId, state);
  }

  #hearOfEvent({ at, event }: z.output<typeof eventLine>): void {
    const kind = kindOf[event['detail-type']];
    const { AutoScalingGroupName: group = '', EC2InstanceId: instanceId = '' } = event.detail;
    const pool = this.#poolAt({ ...event, group });
    const providerId = this.#providerIds.get(instanceId);
    if (kind === undefined || pool === undefined || providerId === undefined) return;
    this.#fleet.hasChanged(pool, providerId, kind, at);
  }

  #poolAt(place: Pick<PoolLayout, 'account' | 'region' | 'group'>): string | undefined {
    return this.#pools.find(
      ({ account, region, group }) =>
        account === place.account && region === place.region && group === place.group,
    )?.name;
  }
}
