import { PutRuleCommand } from '@aws-sdk/client-eventbridge';
import type { CloudSide } from './cloud-side.ts';
import type { GroupPlace, Place } from './groups.ts';

export const ruleName = 'poolsync-auto-scaling';

/** What a rule lets through: the events of all groups but these. */
export function patternWithout(groups: Iterable<string>): string {
  const silent = [...groups];
  const detail = { AutoScalingGroupName: [{ 'anything-but': silent }] };
  return JSON.stringify({
    source: ['aws.autoscaling'],
    ...(silent.length === 0 ? {} : { detail }),
  });
}

type Silencer = <Result>(place: GroupPlace, run: () => Promise<Result>) => Promise<Result>;

/**
 * Runs something while the rule of a place lets no event of one group through. Tests that run beside
 * each other share a rule: each takes its own group out, and no other's events with it.
 */
export function silencer(cloud: Pick<CloudSide, 'at'>): Silencer {
  const silentAt = new Map<string, Set<string>>();
  let lastPut: Promise<unknown> = Promise.resolve();
  const put = async (place: Place, change: (groups: Set<string>) => void): Promise<void> => {
    const key = `${place.account}/${place.region}`;
    const groups = silentAt.get(key) ?? new Set();
    silentAt.set(key, groups);
    change(groups);
    const EventPattern = patternWithout(groups);
    const command = new PutRuleCommand({ Name: ruleName, EventPattern });
    // One after the other, or an older pattern could replace a newer one.
    const own = lastPut.then(() => cloud.at(place).eventBridge.send(command));
    lastPut = own.catch(() => undefined);
    await own;
  };
  return async (place, run) => {
    await put(place, (groups) => groups.add(place.group));
    try {
      return await run();
    } finally {
      await put(place, (groups) => groups.delete(place.group));
    }
  };
}
