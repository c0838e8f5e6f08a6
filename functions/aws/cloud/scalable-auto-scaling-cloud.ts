import { SetDesiredCapacityCommand, type AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { stableWords } from '../../../shared/cloud/stable-words.ts';
import type { AwsAccess, CloudAccess } from '../../../shared/model/account.ts';
import type { GroupRef } from '../../../shared/model/group.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type {
  CapacityReading,
  ScalableCloud,
  SetCapacityResult,
} from '../../../shared/ports/scalable-cloud.ts';
import { awsAccess } from './aws-access.ts';
import { toCloudFault } from './aws-fault.ts';
import { describeGroups } from './describe-groups.ts';
import { lastCauseOf } from './last-cause.ts';
import { parseCapacity } from './parse-group.ts';

/** For a reading of one group, the assuming of a role and all tries included. */
const readTimeoutMs = 5_000;

/** After so long an answer counts as lost, whatever came of the call. */
const callTimeoutMs = 5_000;

/** Who it was only helps a person; that it is contested has to be written before the time is over. */
const causeTimeoutMs = 3_000;

/** Both spellings: the wire's code and the SDK's class. */
const busyErrors: ReadonlySet<string> = new Set([
  'ScalingActivityInProgress',
  'ScalingActivityInProgressFault',
  'ResourceContention',
  'ResourceContentionFault',
]);

export interface ScalableAutoScalingCloudDeps {
  readonly clients: {
    clientFor(access: AwsAccess): AutoScalingClient;
    /** One that never repeats a call by itself. */
    singleTryClientFor(access: AwsAccess): AutoScalingClient;
  };
  readonly clock: Clock;
}

/** The desired capacity of Auto Scaling groups. */
export class ScalableAutoScalingCloud implements ScalableCloud {
  readonly #deps: ScalableAutoScalingCloudDeps;

  constructor(deps: ScalableAutoScalingCloudDeps) {
    this.#deps = deps;
  }

  async readCapacity(access: CloudAccess, { name }: GroupRef): Promise<CapacityReading> {
    const observedAt = this.#deps.clock.now();
    const inAws = awsAccess(access);
    const client = this.#deps.clients.clientFor(inAws);
    const options = { withInstances: false, limitMs: readTimeoutMs };
    const groups = await describeGroups(client, inAws, [name], options);
    const found = groups.find((group) => group.AutoScalingGroupName === name);
    return found === undefined
      ? { kind: 'absent', observedAt }
      : { kind: 'found', observedAt, capacity: parseCapacity(inAws, found) };
  }

  async setDesiredCapacity(
    access: CloudAccess,
    { name }: GroupRef,
    desiredCapacity: number,
  ): Promise<SetCapacityResult> {
    const command = new SetDesiredCapacityCommand({
      AutoScalingGroupName: name,
      DesiredCapacity: desiredCapacity,
      HonorCooldown: false,
    });
    const client = this.#deps.clients.singleTryClientFor(awsAccess(access));
    const abortSignal = AbortSignal.timeout(callTimeoutMs);
    try {
      await client.send(command, { abortSignal });
      return { kind: 'accepted' };
    } catch (error) {
      return resultOf(`SetDesiredCapacity of ${name}`, error);
    }
  }

  lastCauseOfChange(
    access: CloudAccess,
    { name }: GroupRef,
    desiredCapacity: number,
  ): Promise<string | undefined> {
    const client = this.#deps.clients.clientFor(awsAccess(access));
    return lastCauseOf({ client, limitMs: causeTimeoutMs }, name, desiredCapacity);
  }
}

/** @throws Fault where the error is no answer to the question whether the group takes the figure */
function resultOf(doing: string, error: unknown): SetCapacityResult {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (busyErrors.has(name)) return { kind: 'busy', said: `${name}: ${stableWords(message)}` };
  if (name === 'ValidationError') return { kind: 'refused', said: stableWords(message) };
  throw toCloudFault(doing, error);
}
