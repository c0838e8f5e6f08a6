import { shortenPages } from './cloud-trouble.ts';
import type { PoolInStep } from './fault-actions.ts';
import { apiServerCases, cloudCases, hangingCase, silentCase } from './fault-cases.ts';
import { createGatedWorld, type GatedWorld } from './gated-world.ts';
import type { Place } from './groups.ts';
import { layRefusingPolicy } from './refusing-policy.ts';

/** A world with a pool of two for each thing that goes wrong in it. */
export interface FaultyWorld extends GatedWorld {
  poolNamed(name: string): PoolInStep;
  /** Runs what concerns all groups of an account and region one after the other. */
  inTurn(place: Place, run: () => Promise<void>): Promise<void>;
}

/** Of the pools whose messages come while the API server is away. */
export const awayNames = ['away-1', 'away-2'];

/** How the policy of the cluster refuses the change of a list. */
export const policyMessage = 'lists are frozen until Monday';

/** As {@link createGatedWorld}; a message whose visibility stays as it is comes back after 6 s. */
export async function createFaultyWorld(): Promise<FaultyWorld> {
  const world = await createGatedWorld({ visibilitySeconds: 6, watch: false, scale: false });
  const { cloud, cluster } = world;
  await shortenPages(cloud);
  await cluster.grant('pages', {
    accountID: cloud.accounts.stranger,
    ...cloud.roleOf(cloud.accounts.stranger),
    regions: [cloud.regions[1]],
    namespaces: [cluster.namespace],
  });
  const takePolicyAway = await layRefusingPolicy(cluster.namespace, policyMessage);
  // Made together to save time.
  const made = poolPlaces(world).map(async ([name, at]): Promise<[string, PoolInStep]> => {
    const place = await world.addPool({ name, replicas: 2, ...at });
    await world.inStep(name, place, 2);
    return [name, { name, place }];
  });
  const pools = new Map(await Promise.all(made));
  await world.quiet();
  return {
    ...world,
    poolNamed: (name) => {
      const pool = pools.get(name);
      if (pool === undefined) throw new Error(`no pool ${name} was added`);
      return pool;
    },
    inTurn: turns(),
    end: async () => {
      await takePolicyAway();
      await world.end();
    },
  };
}

/** Faults of the cloud hit all groups of an account and region, so those are shared by few. */
function poolPlaces({ cloud }: GatedWorld): readonly (readonly [name: string, place: Place])[] {
  const { home, tenant, stranger } = cloud.accounts;
  const [first, second] = cloud.regions;
  const here = { account: home, region: second };
  const there = { account: tenant, region: second };
  const ofApiServer = [silentCase, ...apiServerCases].map(({ name }) => name);
  const atHome = [...ofApiServer, 'refused', 'deleted', 'capacity', 'unchanged', ...awayNames];
  return [
    [hangingCase.name, { account: tenant, region: first }],
    ...cloudCases.map(({ name }, at) => [name, at % 2 === 0 ? here : there] as const),
    ['page-1', { account: stranger, region: second }],
    ['page-2', { account: stranger, region: second }],
    ['stale', there],
    ...atHome.map((name) => [name, { account: home, region: first }] as const),
  ];
}

function turns(): FaultyWorld['inTurn'] {
  const last = new Map<string, Promise<void>>();
  return ({ account, region }, run) => {
    const key = `${account}/${region}`;
    const turn = (last.get(key) ?? Promise.resolve()).then(run);
    last.set(
      key,
      turn.catch(() => undefined),
    );
    return turn;
  };
}
