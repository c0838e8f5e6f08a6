import type { Cancel } from '../../simulated/clock.ts';
import type { QueryValue } from '../wire/query.ts';
import type { LifecycleState, WarmRest } from './instance-state.ts';

/** A place where instances can start. */
export interface Zone {
  readonly name: string;
  readonly subnet: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
  readonly propagateAtLaunch: boolean;
}

/** Which instances a hook holds up: those that start, or those that end. */
export type HookTransition = 'launching' | 'terminating';
export type HookResult = 'CONTINUE' | 'ABANDON';

export interface LifecycleHook {
  readonly name: string;
  readonly transition: HookTransition;
  readonly heartbeatSeconds: number;
  readonly defaultResult: HookResult;
  readonly targetArn: string | undefined;
  readonly roleArn: string | undefined;
  readonly metadata: string | undefined;
}

type Whereabouts = 'EC2' | 'AutoScalingGroup' | 'WarmPool';

/** From where to where an instance goes. */
export interface Way {
  readonly Origin: Whereabouts;
  readonly Destination: Whereabouts;
}

/** One wait of one instance at one hook. */
export interface LifecycleAction {
  readonly token: string;
  readonly hook: LifecycleHook;
  readonly way: Way;
  /** Milliseconds since 1970; heartbeats cannot carry the wait beyond it. */
  readonly latestEnd: number;
  cancelTimer: Cancel;
  readonly finish: (result: HookResult) => void;
}

export type ActivityStatus =
  'PreInService' | 'InProgress' | 'MidLifecycleAction' | 'Successful' | 'Failed' | 'Cancelled';

/** What a group did with one instance, as `DescribeScalingActivities` tells it. */
export interface Activity {
  readonly id: string;
  readonly group: string;
  readonly groupArn: string;
  readonly description: string;
  readonly cause: string;
  /** JSON with the zone and subnet. */
  readonly details: Readonly<Record<string, string>>;
  readonly startedAt: number;
  endedAt?: number;
  status: ActivityStatus;
  statusMessage?: string;
  progress: number;
}

export interface Instance {
  readonly id: string;
  readonly type: string;
  readonly zone: Zone;
  readonly launchedAt: number;
  state: LifecycleState;
  /** Milliseconds since 1970 of the step into the present state. */
  since: number;
  healthy: boolean;
  protectedFromScaleIn: boolean;
  /** The launch, later the termination or detachment. */
  activity: Activity;
  /** True while it leaves the group for the warm pool. */
  returning: boolean;
  /** Waits in progress by hook name. */
  readonly actions: Map<string, LifecycleAction>;
  /** Takes back the next step. */
  cancelTimer?: Cancel;
}

/** What a caller can set on a group and what has no effect here but is shown again. */
export interface GroupSettings {
  readonly min: number;
  readonly max: number;
  readonly zones: readonly Zone[];
  /** Subnet IDs with commas between; undefined where the caller gave zones only. */
  readonly subnets: string | undefined;
  readonly newInstancesProtected: boolean;
  readonly healthCheckType: string;
  readonly healthCheckGracePeriod: number;
  readonly defaultCooldown: number;
  /**
   * LaunchTemplate and other fields that have no effect; of MixedInstancesPolicy the instance types with
   * their weights have one, and DesiredCapacityType.
   */
  readonly shown: Readonly<Record<string, QueryValue | undefined>>;
}

/** A pool of prepared instances beside the group; they are in `instances` with `Warmed:` states. */
export interface WarmPool {
  readonly minSize: number;
  /** Instances in the group and the pool together, at most; undefined for the group's maximum. */
  readonly maxPrepared: number | undefined;
  readonly rest: WarmRest;
  /** Whether instances come back on scale-in; undefined, which means no, where nobody said. */
  readonly reuseOnScaleIn: boolean | undefined;
  readonly deleting: boolean;
}

/** Why no instance of a group can start for now. */
export interface LaunchFailure {
  /** EC2's error code, such as `InsufficientInstanceCapacity`. */
  readonly code: string;
  readonly message: string;
}

export interface Group {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  settings: GroupSettings;
  desired: number;
  readonly tags: Map<string, Tag>;
  readonly hooks: Map<string, LifecycleHook>;
  readonly instances: Map<string, Instance>;
  /** Sentences that say why the group acts next; they open the next activity's cause. */
  causes: readonly string[];
  deleting: boolean;
  /** Replaced as a whole by each change. */
  warmPool: WarmPool | undefined;
  /** Gives the reason for which the next launch fails, and counts it; undefined lets it succeed. */
  failNextLaunch: () => LaunchFailure | undefined;
  /** Takes back the next attempt after launches that failed. */
  cancelRetry: Cancel | undefined;
  /** The instance that was launched beyond the desired capacity to even out the zones. */
  rebalancing: string | undefined;
  /** Lets the group compare what it has with what it should have, soon. */
  readonly wake: () => void;
}
