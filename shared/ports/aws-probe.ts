import type { AwsAccess } from '../model/account.ts';
import type { QueueLook } from './queue-look.ts';

export interface RuleLook {
  readonly enabled: boolean;
  /** ARNs. */
  readonly targets: readonly string[];
}

export interface SqsLook extends QueueLook {
  readonly arn: string;
  /** ARN of the queue for what was received too often; absent: there is none. */
  readonly redriveArn?: string;
}

export interface FunctionLook {
  /** `Active`, as AWS words it; absent where it does not tell. */
  readonly state?: string;
  /** Queues that feed it, by ARN. */
  readonly feeds: readonly { readonly queueArn: string; readonly enabled: boolean }[];
}

/**
 * Harmless looks at the parts of an installation on AWS, with the credentials of whoever asks. All
 * throw Faults; `undefined` is said by AWS itself: there is no such thing.
 */
export interface AwsProbe {
  /** ARN of whoever asks. */
  whoAmI(): Promise<string>;
  /** What time AWS has, to the second, from an answer about a queue; absent where it does not tell. */
  time(queueUrl: string): Promise<Date | undefined>;
  /** Reads one Auto Scaling group, whichever, by the way of access. */
  readAnyGroup(access: AwsAccess): Promise<void>;
  rule(bus: string, name: string): Promise<RuleLook | undefined>;
  queue(url: string): Promise<SqsLook | undefined>;
  functionNamed(name: string): Promise<FunctionLook | undefined>;
}
