import { parseArn } from '../arn.ts';
import { ApiError } from '../errors.ts';
import type { Place } from '../world.ts';
import { sendTestNotification, transitionName } from './events.ts';
import type { Group, HookResult, HookTransition, LifecycleHook } from './model.ts';
import { validation } from './parameters.ts';

const MAX_HOOKS = 50;
const MAX_HEARTBEAT_SECONDS = 7_200;
const USUAL_HEARTBEAT_SECONDS = 3_600;

/** A hook as requests write it, all in text. */
export interface GivenHook {
  readonly LifecycleHookName: string;
  readonly LifecycleTransition?: string | undefined;
  readonly NotificationMetadata?: string | undefined;
  readonly HeartbeatTimeout?: string | undefined;
  readonly DefaultResult?: string | undefined;
  readonly NotificationTargetARN?: string | undefined;
  readonly RoleARN?: string | undefined;
}

/** Reads a hook; what the request leaves out stays as it was in the group. Sends the test notification. */
export function readHook(place: Place, group: Group, given: GivenHook): LifecycleHook {
  const before = group.hooks.get(given.LifecycleHookName);
  if (before === undefined && group.hooks.size >= MAX_HOOKS) {
    const message = `Group ${group.name} has ${MAX_HOOKS} lifecycle hooks already, which is the quota`;
    throw new ApiError({ code: 'LimitExceeded', message });
  }
  const target = given.NotificationTargetARN ?? before?.targetArn;
  const hook: LifecycleHook = {
    name: given.LifecycleHookName,
    transition: readTransition(given.LifecycleTransition, before),
    heartbeatSeconds:
      readHeartbeat(place, given.HeartbeatTimeout) ??
      before?.heartbeatSeconds ??
      USUAL_HEARTBEAT_SECONDS,
    defaultResult:
      given.DefaultResult === undefined
        ? (before?.defaultResult ?? 'ABANDON')
        : readResult(given.DefaultResult),
    targetArn: target === '' ? undefined : target,
    roleArn: given.RoleARN ?? before?.roleArn,
    metadata: given.NotificationMetadata ?? before?.metadata,
  };
  if (given.NotificationTargetARN) tryTarget(place, group, hook);
  return hook;
}

function tryTarget(place: Place, group: Group, hook: LifecycleHook): void {
  const isQueue = parseArn(hook.targetArn ?? '')?.service === 'sqs';
  if (isQueue && sendTestNotification(place, group, hook)) return;
  const reason = isQueue ? '' : ' (only SQS queues are simulated as targets)';
  throw validation(
    `Unable to publish test message to notification target ${hook.targetArn ?? ''} using IAM role ${hook.roleArn ?? 'null'}. Please check your target and role configuration and try to put lifecycle hook again.${reason}`,
  );
}

function readTransition(
  text: string | undefined,
  before: LifecycleHook | undefined,
): HookTransition {
  if (text === undefined && before !== undefined) return before.transition;
  for (const transition of ['launching', 'terminating'] as const) {
    if (transitionName(transition) === text) return transition;
  }
  throw validation(
    `Lifecycle transition must be ${transitionName('launching')} or ${transitionName('terminating')}, got ${text ?? 'none'}`,
  );
}

function readHeartbeat({ world }: Place, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const least = world.timings.minimumHeartbeatSeconds;
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (seconds >= least && seconds <= MAX_HEARTBEAT_SECONDS) return seconds;
  throw validation(
    `Heartbeat timeout must be between ${least} and ${MAX_HEARTBEAT_SECONDS} seconds, got ${text}`,
  );
}

/** The result of a lifecycle action; throws where it is neither CONTINUE nor ABANDON. */
export function readResult(text: string): HookResult {
  if (text === 'CONTINUE' || text === 'ABANDON') return text;
  throw validation(`Lifecycle action result must be either CONTINUE or ABANDON, got ${text}`);
}
