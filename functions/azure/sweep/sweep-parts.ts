import { setTimeout as wait } from 'node:timers/promises';
import packageJson from '../../../package.json' with { type: 'json' };
import { configMapsBy } from '../../../shared/kube/connection.ts';
import { KubeLeaseStore, usualWatchLease } from '../../../shared/kube/kube-lease-store.ts';
import { KubeSweepRecords } from '../../../shared/kube/kube-sweep-records.ts';
import { KubeSweptFleet } from '../../../shared/kube/kube-swept-fleet.ts';
import type { MonotonicClock, Sleep } from '../../../shared/ports/timing.ts';
import type { ReconcileDeps } from '../../../shared/reconcile/reconcile.ts';
import { sweep, type SweepDeps, type SweepOptions } from '../../../shared/sweep/sweep.ts';
import { EventGridBus } from '../bus/event-grid-bus.ts';
import { eventGridClientBy } from '../bus/event-grid-client.ts';
import { managedIdentity } from '../cloud/managed-identity.ts';
import type { FunctionParts } from '../host/function-parts.ts';
import { rememberedTokens } from '../cloud/remembered-tokens.ts';
import { GraphClientPool } from '../inventory/graph-client-pool.ts';
import { ResourceGraphInventory } from '../inventory/resource-graph-inventory.ts';
import { TaggedScaleSets } from '../inventory/tagged-scale-sets.ts';
import type { SweepSettings } from './environment.ts';
import type { HandleSweepDeps } from './handle-sweep.ts';
import { ServiceBusRelay } from './service-bus-relay.ts';

export interface SweepPartsDeps {
  readonly parts: FunctionParts;
  readonly settings: SweepSettings;
  /** What the function that answers events works with, but for its log and metrics. */
  readonly reconcile: ReconcileDeps;
  readonly telling: Pick<FunctionParts, 'log' | 'metrics'>;
  readonly monotonic: MonotonicClock;
}

// A wait is cut short by its signal alone, and is over then.
const sleep: Sleep = (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined);

/** What sweeping needs beside the parts that the app has: made at the first sweep, and not before. */
export function createSweepParts(deps: SweepPartsDeps): HandleSweepDeps {
  const { parts, settings, telling, monotonic } = deps;
  const { installation } = parts.settings;
  const records = new KubeSweepRecords(configMapsBy(parts.kube));
  const watchLease = new KubeLeaseStore(parts.api, usualWatchLease);
  const options = {
    cloud: 'azure',
    installation,
    policy: settings.policy,
    version: packageJson.version,
    // The host ends the process when it likes: there is nobody who could abort.
    signal: new AbortController().signal,
  } as const satisfies SweepOptions;
  const sweepDeps: SweepDeps = {
    ...deps.reconcile,
    ...telling,
    ...cloudParts(deps),
    fleet: new KubeSweptFleet({ ...parts.kube, api: parts.api, sleep }, 'azure'),
    records,
    watchLease,
    relay: new ServiceBusRelay({
      sender: parts.bus.createSender(settings.queue),
      newId: parts.newId,
    }),
    monotonic,
    sleep,
  };
  return {
    ...telling,
    clock: parts.clock,
    monotonic,
    records,
    watchLease,
    queues: parts.queues,
    budgetMs: settings.budgetMs,
    sweep: (turn) => sweep(sweepDeps, { ...options, ...turn }),
  };
}

function cloudParts({
  parts: { settings, clock },
  settings: { topic },
  monotonic,
}: SweepPartsDeps): Pick<SweepDeps, 'inventory' | 'tagged' | 'bus'> {
  const clients = new GraphClientPool({
    endpoint: settings.resourceManager,
    credentialFor: (identity) =>
      rememberedTokens(managedIdentity(identity ?? settings.identity), clock),
    monotonic,
  });
  const graph = { clients, sleep: (ms: number) => wait(ms) };
  const cloud = {
    inventory: new ResourceGraphInventory(graph),
    tagged: new TaggedScaleSets(graph),
  };
  if (topic === undefined) return cloud;
  const credential = managedIdentity(settings.identity);
  return {
    ...cloud,
    bus: new EventGridBus({ topic: eventGridClientBy(topic, credential, clock) }),
  };
}
