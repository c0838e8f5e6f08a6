import type { Clock } from '../../shared/ports/clock.ts';
import type { Cluster } from '../../shared/ports/cluster.ts';
import type { PoolIndex } from '../../shared/ports/pool-index.ts';
import type { SweptFleet } from '../../shared/ports/swept-fleet.ts';
import { findDrift, type DriftTold } from '../../shared/sweep/find-drift.ts';
import { withOwnRights } from '../clouds/own-rights.ts';
import type { OperatorClouds } from '../clouds/operator-clouds.ts';
import type { DriftSearch } from './drift-cluster.ts';

export interface FindInCloudsDeps {
  readonly fleets: Readonly<Record<'aws' | 'azure', SweptFleet>>;
  readonly cluster: Cluster;
  /** Of both clouds. */
  readonly index: PoolIndex;
  readonly clouds: OperatorClouds;
  readonly clock: Clock;
}

const clouds = ['aws', 'azure'] as const;

/** Looks at the pools of one cloud and then of the other, as their functions do. Writes nothing. */
export async function* findInClouds(
  deps: FindInCloudsDeps,
  { signal, namespaces, wants, installation }: DriftSearch,
): AsyncGenerator<DriftTold, void> {
  const { cluster, index, clock } = deps;
  const cloud = withOwnRights(deps.clouds);
  for (const name of clouds) {
    const isWhole = namespaces === undefined && wants === undefined;
    const tagged = isWhole && installation !== undefined ? deps.clouds.tagged(name) : undefined;
    yield* findDrift(
      {
        fleet: deps.fleets[name],
        cluster,
        index,
        cloud,
        clock,
        // For a few pools it costs more than it spares.
        ...(isWhole && name === 'azure' ? { inventory: deps.clouds } : {}),
        ...(tagged === undefined ? {} : { tagged }),
      },
      {
        installation: installation ?? '',
        policy: 'correct',
        signal,
        searchTagged: tagged !== undefined,
        ...(namespaces === undefined ? {} : { namespaces }),
        ...(wants === undefined ? {} : { wants }),
      },
    );
  }
}
