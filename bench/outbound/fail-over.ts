import { setTimeout as delay } from 'node:timers/promises';
import type { WatchProcess } from '../../sandbox/installation/watch-process.ts';
import { waitUntil } from '../../sandbox/management-cluster/readiness.ts';
import { signalGroup } from '../../sandbox/processes/process-group.ts';
import { forgetCloudCalls, readCalls } from '../installation/cloud-calls.ts';
import type { BenchDeps } from '../installation/install.ts';
import { distributionOf, round } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';
import { startNamedWatch, startScale, stopFunction, type Ground } from './ground.ts';
import { countPublished, isLeader } from '../way-out/watch-metrics.ts';

const takeOverTimeoutMs = 60_000;
/** A process that thaws would have published by then. */
const thawedForMs = 5_000;

/** How long it took after the leader had failed, in ms. */
interface FailOver {
  /** Until the other one published the request for what was laid down. */
  readonly publishedMs: number;
  /** Until a group was asked for what was laid down in `spec.replicas` right after the failure. */
  readonly askedMs: number;
}

/** Two watches; the one that leads at the start, and the one that stands by. */
export interface Watches {
  readonly leader: WatchProcess;
  readonly standby: WatchProcess;
}

/**
 * Kills the leader, and freezes it, again and again. One that was killed is replaced; one that was
 * frozen thaws afterwards, and stands by.
 *
 * @returns the watches that run in the end
 * @throws when a leader that has thawed publishes something
 */
export async function measureFailOver(
  deps: BenchDeps,
  ground: Ground,
  { watches, times }: { readonly watches: Watches; readonly times: number },
): Promise<{ readonly figures: Figures; readonly watches: Watches }> {
  const scale = await startScale(deps, ground, 'scale-fail-over');
  const killed: FailOver[] = [];
  const frozen: FailOver[] = [];
  let running = watches;
  for (let turn = 1; turn <= times; turn += 1) {
    deps.progress(`the leader is killed, ${turn} of ${times}`);
    const { leader: dying } = running;
    killed.push(await measureOne(deps, ground, () => dying.kill()));
    const fresh = await startNamedWatch(deps, ground, `watch-fresh-${turn}`);
    running = { leader: running.standby, standby: fresh };
    deps.progress(`the leader is frozen, ${turn} of ${times}`);
    const { leader: freezing } = running;
    const before = await countPublished(freezing.url);
    frozen.push(await measureOne(deps, ground, () => signalGroup(freezing.pid, 'SIGSTOP')));
    await thaw(deps, freezing, before);
    running = { leader: running.standby, standby: freezing };
  }
  await stopFunction(scale);
  return { watches: running, figures: { killed: figuresOf(killed), frozen: figuresOf(frozen) } };
}

async function measureOne(
  { now }: BenchDeps,
  { installation, wishes }: Ground,
  fail: () => unknown,
): Promise<FailOver> {
  const [pool] = wishes.pools;
  if (pool === undefined) throw new Error('there is no pool to change');
  const { control } = installation.aws;
  await forgetCloudCalls(control);
  const failedAt = now();
  await fail();
  await wishes.growByOne(pool);
  return waitUntil('the other watch publishes', takeOverTimeoutMs, async () => {
    const calls = await readCalls(control);
    const since = calls.filter(({ time }) => time >= failedAt);
    const asked = since.find(({ action }) => action === 'SetDesiredCapacity');
    if (asked === undefined) throw new Error('there was no SetDesiredCapacity');
    // What the leader had on its way when it failed can still arrive: the last one led to the call.
    const published = since.findLast(
      ({ action, time }) => action === 'PutEvents' && time <= asked.time,
    );
    if (published === undefined) throw new Error('there was no PutEvents before it');
    return {
      publishedMs: round(published.time - failedAt, 0),
      askedMs: round(asked.time - failedAt, 0),
    };
  });
}

/** @throws when it publishes though another one leads by now */
async function thaw(
  { signal }: BenchDeps,
  watch: WatchProcess,
  publishedBefore: number,
): Promise<void> {
  signalGroup(watch.pid, 'SIGCONT');
  await delay(thawedForMs, undefined, { signal });
  const published = (await countPublished(watch.url)) - publishedBefore;
  if (published > 0 || (await isLeader(watch.url))) {
    throw new Error(`a leader that had thawed published ${published} requests`);
  }
}

function figuresOf(failOvers: readonly FailOver[]): Figures {
  return {
    publishedMs: { ...distributionOf(failOvers.map(({ publishedMs }) => publishedMs)) },
    askedMs: { ...distributionOf(failOvers.map(({ askedMs }) => askedMs)) },
  };
}
