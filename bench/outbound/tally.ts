import { forgetCloudCalls, readCalls } from '../installation/cloud-calls.ts';
import type { Installation } from '../installation/install.ts';
import { countByKind } from '../report/count-by-kind.ts';
import type { Figures } from '../report/result.ts';
import { callsPerGroup, clusterFigures } from '../way-out/tally.ts';
import type { Tally } from '../way-out/way-out.ts';

/** Begins to count; the function that it returns ends that. */
export async function startTally({
  audit,
  aws,
}: Pick<Installation, 'audit' | 'aws'>): Promise<() => Promise<Tally>> {
  const mark = await audit.mark();
  await forgetCloudCalls(aws.control);
  return async () => ({
    calls: await readCalls(aws.control),
    requests: await audit.readSince(mark),
  });
}

/** The counts as figures. */
export function tallyFigures(tally: Tally, groups: number): Figures {
  return {
    cloudCalls: countByKind(tally.calls.map(({ action }) => action)),
    setsPerGroup: callsPerGroup(tally, 'SetDesiredCapacity', groups),
    describesPerGroup: callsPerGroup(tally, 'DescribeAutoScalingGroups', groups),
    ...clusterFigures(tally, groups),
  };
}
