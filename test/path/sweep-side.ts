import { z } from 'zod';
import {
  startEventInvocations,
  type EventInvocations,
} from '../../sandbox/lambda/event-invocations.ts';
import { scheduledEvent } from '../../sandbox/lambda/schedule.ts';
import type { SweepTally } from '../../shared/model/drift.ts';
import type { CloudSide } from './cloud-side.ts';
import { deploy, type DeployOptions } from './deployed.ts';
import { sumOf } from './function-side.ts';
import { readJsonLines, type LogLine } from './log-lines.ts';
import { requestBusName } from './request-paths.ts';

export interface SweepOptions extends Omit<DeployOptions, 'name' | 'cloud'> {
  readonly cloud: Pick<CloudSide, 'at' | 'credentialsOf' | 'control'>;
}

const answer = z.object({
  end: z.enum(['skipped', 'complete', 'incomplete']),
  tally: z.custom<SweepTally>((tally) => typeof tally === 'object'),
});

/** The function sweep in Lambda's stand-in, which can invoke itself. */
export interface SweepSide {
  /** A tick of the schedule: resolves with what the function answers. */
  tick(): Promise<z.infer<typeof answer>>;
  /** The same where the function does not come to an end; gives Lambda's error type. */
  failingTick(): Promise<string>;
  pids(): ReadonlyMap<string, number>;
  log(): Promise<readonly LogLine[]>;
  counted(metric: string, reason?: string): Promise<number>;
  stop(): Promise<void>;
}

export async function startSweepSide(options: SweepOptions): Promise<SweepSide> {
  const { processes, home, deployedAs = 'sweep' } = options;
  const pids = new Map<string, number>();
  const lambda = deploy({ ...options, name: 'sweep', deployedAs }, pids, () => ({
    POOLSYNC_REQUEST_BUS: requestBusName,
  }));
  const invocations = await startEventInvocations({ function: lambda, log: () => undefined });
  await makeKnown(options, deployedAs, invocations);
  const invoke = () => lambda.invoke(scheduledEvent({ ...home, name: deployedAs, now: Date.now }));
  const log = (): Promise<readonly LogLine[]> => readJsonLines(processes.logs, `${deployedAs}-`);
  return {
    tick: async () => {
      const result = await invoke();
      if (!result.ok) throw new Error(`the sweep failed: ${JSON.stringify(result.error)}`);
      return answer.parse(JSON.parse(result.payload));
    },
    failingTick: async () => {
      const result = await invoke();
      if (result.ok) throw new Error(`the sweep came to an end: ${result.payload}`);
      return result.error.errorType;
    },
    pids: () => new Map(pids),
    log,
    counted: async (...what) => sumOf(await log(), ...what),
    stop: async () => {
      await invocations.stop();
      await lambda.stop();
    },
  };
}

async function makeKnown(
  { cloud, home }: SweepOptions,
  name: string,
  { url }: EventInvocations,
): Promise<void> {
  const body = JSON.stringify({ ...home, url });
  const response = await fetch(`${cloud.control}/functions/${name}`, { method: 'PUT', body });
  if (!response.ok) throw new Error(await response.text());
}
