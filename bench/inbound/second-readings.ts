import { setTimeout as delay } from 'node:timers/promises';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { z } from 'zod';
import { requestBusName } from '../../sandbox/installation/event-routes.ts';
import { home } from '../../sandbox/installation/layout.ts';
import { poolsPath } from '../../sandbox/installation/pool-objects.ts';
import type { FedFunction } from '../installation/fed-function.ts';
import type { BenchDeps, Installation } from '../installation/install.ts';
import { waitForMessages } from '../installation/queue.ts';
import { drain } from './waiting-events.ts';

type Parts = Pick<Installation, 'clients' | 'queues' | 'cluster'>;

/** A second reading counts from 5 s after the first, from 15 s where much would leave at once. */
const betweenMs = 6_000;
const mostRounds = 5;
const requestsInCall = 10;
const deliveryTimeoutMs = 30_000;

const list = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      metadata: z.object({
        namespace: z.string(),
        name: z.string(),
        uid: z.string(),
        generation: z.number(),
      }),
      status: z.object({ pendingShrink: z.unknown().optional() }).default({}),
    }),
  ),
});

type PoolObject = z.infer<typeof list>['items'][number];

/**
 * What a reading lacked without a reason stays listed until a second one lacks it too. The watch asks
 * for that one; here none runs, so this asks in its place, until no pool waits for it any more.
 *
 * @returns how many pools were read once more
 */
export async function readAgain(
  deps: BenchDeps,
  installation: Parts,
  fed: FedFunction,
): Promise<number> {
  let readings = 0;
  for (let round = 0; ; round += 1) {
    const waiting = await waitingPools(installation);
    if (waiting.length === 0) return readings;
    if (round === mostRounds) {
      throw new Error(`${waiting.length} pools still wait for a second reading after ${round}`);
    }
    deps.progress(`${waiting.length} pools need a second reading`);
    await delay(betweenMs, undefined, { signal: deps.signal });
    await requestSync(installation, waiting);
    await waitForMessages(installation, {
      count: waiting.length,
      withinMs: deliveryTimeoutMs,
      signal: deps.signal,
    });
    await drain(deps, installation, fed);
    readings += waiting.length;
  }
}

async function waitingPools({ cluster }: Parts): Promise<readonly PoolObject[]> {
  const { items } = list.parse(await cluster.api.request({ method: 'GET', path: poolsPath }));
  return items.filter(({ status }) => status.pendingShrink !== undefined);
}

async function requestSync({ clients }: Parts, pools: readonly PoolObject[]): Promise<void> {
  for (let from = 0; from < pools.length; from += requestsInCall) {
    const Entries = pools.slice(from, from + requestsInCall).map(({ kind, metadata }) => ({
      EventBusName: requestBusName,
      Source: 'poolsync',
      DetailType: 'Poolsync Sync Request',
      Detail: JSON.stringify({ installation: 'poolsync', kind, ...metadata }),
    }));
    await clients.at(home).eventBridge.send(new PutEventsCommand({ Entries }));
  }
}
