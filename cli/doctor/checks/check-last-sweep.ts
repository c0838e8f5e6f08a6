import type { SweepRecord } from '../../../shared/model/drift.ts';
import { isFault } from '../../../shared/model/fault.ts';
import { faultWords } from '../../output/fault-words.ts';
import { ok, skipped, unknown, warning, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { spanOf } from '../spans.ts';

const clouds = { aws: 'AWS', azure: 'Azure' } as const;

/** A sweep is due every 5 minutes, in large fleets every 15; one that takes long may be still at it. */
const lateMs = 35 * 60_000;

/** Whether the sweeps come, go through everything, and find that events did their work. */
export async function checkLastSweep(ground: Ground): Promise<readonly Told[]> {
  const installation = await ground.installation();
  const told = await Promise.all(
    (['aws', 'azure'] as const)
      .filter((cloud) => installation === undefined || installation[cloud] !== undefined)
      .map((cloud) => tellCloud(ground, cloud)),
  );
  const all = told.flat();
  return all.length === 0 ? [skipped('the installation has no part in any cloud')] : all;
}

async function tellCloud(ground: Ground, cloud: SweepRecord['cloud']): Promise<readonly Told[]> {
  try {
    const record = await ground.sweepRecord(cloud);
    return record === undefined
      ? [
          wrong(
            `${clouds[cloud]}: there was no sweep yet. What events miss stays wrong: deploy the sweep with its schedule, or look now`,
            'poolsync plan -A',
          ),
        ]
      : judge(record, ground.now());
  } catch (error) {
    if (!isFault(error) || error.code === 'cluster-denied') throw error;
    return [unknown(`${clouds[cloud]}: ${error.message}`)];
  }
}

function judge(record: SweepRecord, now: Date): readonly Told[] {
  const { tally, endedAt, startedAt, complete, cloud } = record;
  const name = clouds[cloud];
  const ageMs = now.getTime() - Date.parse(endedAt);
  const took = spanOf(Date.parse(endedAt) - Date.parse(startedAt));
  const ended = `${name}: the last sweep ended ${spanOf(ageMs)} ago and took ${took}: ${tally.pools + tally.foreignPools} pools, ${tally.corrected} corrected`;
  const late =
    ageMs > lateMs
      ? [wrong(`${ended}; one is due every 5 minutes (15 in large fleets)`, 'poolsync sync -A')]
      : [];
  const found = [
    ...late,
    ...(complete ? [] : [warning(`${ended}; it did not go through everything`)]),
    ...judgeTally(record, name),
    ...judgeLease(record, name),
  ];
  return found.length === 0 ? [ok(ended)] : found;
}

/** The link of the watch tells how it is now. */
function judgeLease({ watchLease }: SweepRecord, name: string): readonly Told[] {
  const when = `${name}: when the last sweep looked,`;
  switch (watchLease?.kind) {
    case 'stale':
      return [
        warning(
          `${when} no watch had renewed its Lease for ${spanOf(watchLease.ageSeconds * 1_000)}`,
        ),
      ];
    case 'missing':
      return [warning(`${when} there was no Lease of a watch`)];
    case 'unread':
      return [warning(`${when} it could not read the Lease of the watch: ${watchLease.detail}`)];
    case 'renewed':
    case undefined:
      return [];
  }
}

function judgeTally({ tally, unseen }: SweepRecord, name: string): readonly Told[] {
  const found: Told[] = unseen.map(({ where, pools, code, detail }) =>
    wrong(
      `${name}: the sweep could not look at ${pools} pools of ${where}: ${faultWords(code)}: ${detail}`,
    ),
  );
  if (tally.unseen > 0 && unseen.length === 0) {
    found.push(wrong(`${name}: the sweep could not look at ${tally.unseen} pools`));
  }
  if (tally.failed > 0) {
    found.push(
      warning(
        `${name}: ${tally.failed} pools are to be corrected and could not be`,
        'poolsync plan -A',
      ),
    );
  }
  if (tally.missedByEvents > 0) {
    found.push(
      warning(
        `${name}: of ${tally.missedByEvents} pools no event told that their list was wrong; the sweep saw to it`,
      ),
    );
  }
  return found;
}
