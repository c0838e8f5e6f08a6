import { judge, type Target } from '../report/target.ts';
import type { StatusTimes } from './status-time.ts';
import type { SweepTold } from './sweep-once.ts';

const groupsInCall = 100;
/** What the way of access to each of them adds: a call for a page that is not full. */
const spareCalls = 1;

const wallLimitMs = 60_000;
const memoryLimitMb = 512;
/** Ten times the groups, and no more than this much more: what comes with caches that fill. */
const growthLimitMb = 64;
const firstLineLimitMs = 1_000;

/** Counts: what holds on every machine. */
export function countTargets(of: {
  readonly quiet: SweepTold;
  readonly drifted: SweepTold;
  readonly groups: number;
  readonly driftedPools: number;
}): readonly Target[] {
  const { quiet, drifted, groups, driftedPools } = of;
  return [
    judge({
      name: 'Describe calls of a sweep that finds nothing',
      limit: Math.ceil(groups / groupsInCall) + spareCalls,
      value: quiet.describes,
      unit: 'calls',
    }),
    judge({
      name: 'writes of a sweep that finds nothing',
      limit: 0,
      value: quiet.writes,
      unit: 'writes',
    }),
    judge({
      name: 'writes of a sweep that corrects',
      limit: 2 * driftedPools,
      value: drifted.writes,
      unit: 'writes',
    }),
  ];
}

/** How fast and how large: what only a quiet machine can tell. */
export function machineTargets(of: {
  readonly few: SweepTold;
  readonly quiet: SweepTold;
  readonly status: readonly StatusTimes[];
}): readonly Target[] {
  const { few, quiet, status } = of;
  const growth = quiet.peakMb === null || few.peakMb === null ? null : quiet.peakMb - few.peakMb;
  return [
    judge({
      name: 'wall time of a sweep that finds nothing',
      limit: wallLimitMs,
      value: Math.round(quiet.wallMs),
      unit: 'ms',
    }),
    judge({
      name: 'peak resident memory of that sweep',
      limit: memoryLimitMb,
      value: quiet.peakMb,
      unit: 'MiB',
    }),
    judge({
      name: 'what it is above that of a tenth of the groups',
      limit: growthLimitMb,
      value: growth,
      unit: 'MiB',
    }),
    judge({
      name: 'first line of poolsync status',
      limit: firstLineLimitMs,
      value: Math.round(Math.max(...status.map(({ firstLineMs }) => firstLineMs))),
      unit: 'ms',
    }),
  ];
}
