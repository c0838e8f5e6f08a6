import type { Clock } from '../../simulated/clock.ts';
import { ArmError } from '../errors.ts';
import { newPatience } from './patience.ts';

/** Tokens for each minute, and the most that a bucket holds. */
interface Limit {
  readonly refillPerMinute: number;
  readonly burst: number;
}

/** The limits of a kind of call: for each resource, and for each subscription and location. */
export interface Policy {
  /** As in `x-ms-ratelimit-remaining-resource`, such as `GetVMScaleSet`. */
  readonly name: string;
  readonly resource?: Limit;
  readonly subscription: Limit;
}

const limit = (refillPerMinute: number, burst: number): Limit => ({ refillPerMinute, burst });

/** Azure's documented figures: https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits */
export const policies = {
  updateScaleSet: {
    name: 'UpdateVMScaleSet',
    resource: limit(4, 12),
    subscription: limit(500, 1_500),
  },
  getScaleSet: { name: 'GetVMScaleSet', resource: limit(12, 36), subscription: limit(800, 2_400) },
  listScaleSets: { name: 'HighCostGetVMScaleSet', subscription: limit(360, 1_080) },
  deleteScaleSetVm: {
    name: 'DeleteVMScaleSetVM',
    resource: limit(4, 12),
    subscription: limit(500, 1_500),
  },
  getScaleSetVm: {
    name: 'GetVMScaleSetVM',
    resource: limit(12, 36),
    subscription: limit(800, 2_400),
  },
  listVms: { name: 'HighCostGet', subscription: limit(300, 900) },
  getVm: { name: 'LowCostGet', resource: limit(12, 36), subscription: limit(800, 2_400) },
  updateVm: { name: 'UpdateVM', resource: limit(4, 12), subscription: limit(500, 1_500) },
  deleteVm: { name: 'DeleteVM', resource: limit(4, 12), subscription: limit(500, 1_500) },
} as const satisfies Record<string, Policy>;

/** Whose call it is and what it is about; all is compared without case. */
export interface Subject {
  /** Client ID of the caller: limits do not go by it, but who was told to wait does. */
  readonly principal: string;
  readonly subscription: string;
  readonly location: string;
  /** ID of the resource. */
  readonly resource: string;
}

/** Counts calls against Azure's limits. */
export interface Throttle {
  /**
   * Takes a token of each bucket and gives what is left, as the answer's headers; throws the
   * refusal, 429 with `Retry-After`, where a bucket is empty.
   */
  charge(policy: Policy, subject: Subject, factor: number): Readonly<Record<string, string>>;
  /** The refusal that a call gets when it is not its turn to be counted. */
  refusal(policy: Policy, subject: Subject, retryAfterSeconds: number): ArmError;
  /** Whether the caller was told to wait, by a refusal for one of these buckets, and did not. */
  isEarly(policy: Policy, subject: Subject): boolean;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

export function newThrottle(clock: Pick<Clock, 'now'>): Throttle {
  const buckets = new Map<string, Bucket>();
  const patience = newPatience(clock);
  const fill = (key: string, { refillPerMinute, burst }: Limit, factor: number): Bucket => {
    const now = clock.now();
    const most = Math.max(1, burst * factor);
    const bucket = buckets.get(key) ?? { tokens: most, filledAt: now };
    const gained = ((now - bucket.filledAt) / 60_000) * refillPerMinute * factor;
    bucket.tokens = Math.min(most, bucket.tokens + gained);
    bucket.filledAt = now;
    buckets.set(key, bucket);
    return bucket;
  };
  return {
    charge(policy, subject, factor) {
      const filled = bucketsOf(policy, subject).map(({ name, key, limit: figures }) => ({
        name,
        key,
        bucket: fill(key, figures, factor),
        perMs: (figures.refillPerMinute * factor) / 60_000,
      }));
      const empty = filled.filter(({ bucket }) => bucket.tokens < 1);
      if (empty.length > 0) {
        const waits = empty.map(({ bucket, perMs }) => (1 - bucket.tokens) / perMs);
        const seconds = Math.ceil(Math.max(...waits) / 1_000);
        patience.ask(subject.principal, keysOf(empty), seconds);
        throw tooMany(empty[0]?.name ?? policy.name, seconds, filled);
      }
      for (const { bucket } of filled) bucket.tokens -= 1;
      return remaining(filled);
    },
    refusal(policy, subject, seconds) {
      // That of the whole subscription is the last.
      patience.ask(subject.principal, keysOf(bucketsOf(policy, subject).slice(-1)), seconds);
      return tooMany(`${policy.name}SubscriptionMaximum`, seconds, []);
    },
    isEarly: (policy, subject) =>
      patience.isEarly(subject.principal, keysOf(bucketsOf(policy, subject))),
  };
}

function keysOf(buckets: readonly { readonly key: string }[]): readonly string[] {
  return buckets.map(({ key }) => key);
}

function bucketsOf(policy: Policy, { subscription, location, resource }: Subject) {
  const whole = {
    name: `${policy.name}SubscriptionMaximum`,
    key: `${policy.name} ${subscription} ${location}`.toLowerCase(),
    limit: policy.subscription,
  };
  if (policy.resource === undefined) return [whole];
  const key = `${policy.name} ${resource}`.toLowerCase();
  return [{ name: `${policy.name}Resource`, key, limit: policy.resource }, whole];
}

type Filled = readonly { readonly name: string; readonly bucket: Bucket }[];

function remaining(filled: Filled): Readonly<Record<string, string>> {
  const counts = filled.map(
    ({ name, bucket }) => `Microsoft.Compute/${name};${Math.floor(bucket.tokens)}`,
  );
  return { 'x-ms-ratelimit-remaining-resource': counts.join(',') };
}

function tooMany(operationGroup: string, seconds: number, filled: Filled): ArmError {
  return new ArmError({
    status: 429,
    code: 'OperationNotAllowed',
    message:
      'The server rejected the request because too many requests have been received for this subscription.',
    details: [
      {
        code: 'TooManyRequests',
        target: operationGroup,
        message: JSON.stringify({ operationGroup, retryAfterSeconds: seconds }),
      },
    ],
    headers: {
      ...(filled.length === 0
        ? { 'x-ms-ratelimit-remaining-resource': `Microsoft.Compute/${operationGroup};0` }
        : remaining(filled)),
      'retry-after': String(seconds),
    },
  });
}
