import type { CallLog } from '../simulated/calls.ts';
import type { Cancel, Clock } from '../simulated/clock.ts';
import type { Feed } from '../simulated/feed.ts';
import type { Identities } from './auth/identities.ts';
import type { AutoScalingState } from './autoscaling/state.ts';
import type { Timings } from './config.ts';
import type { ApiCall } from './control/api-call.ts';
import type { FeedLine } from './control/feed-line.ts';
import type { EventBridgeState } from './eventbridge/model.ts';
import type { LambdaState } from './lambda/model.ts';
import type { Faults } from './faults/faults.ts';
import type { Ids } from '../simulated/ids.ts';
import type { SecretsState } from './secretsmanager/model.ts';
import type { SqsState } from './sqs/model.ts';

/** What one account has in one region. */
export interface Region {
  readonly account: string;
  readonly name: string;
  readonly autoscaling: AutoScalingState;
  readonly eventbridge: EventBridgeState;
  readonly lambda: LambdaState;
  readonly sqs: SqsState;
  readonly secrets: SecretsState;
}

/** The whole simulation: time, chance, identities, all regions of all accounts, and what outsiders watch. */
export interface World {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Base URL of the API endpoint, without a slash at the end. */
  readonly endpoint: string;
  /** Replaced as a whole by `PATCH /timings`. */
  timings: Timings;
  readonly identities: Identities;
  readonly calls: CallLog<ApiCall>;
  readonly feed: Feed<FeedLine>;
  /** What outsiders let go wrong. */
  readonly faults: Faults;
  /** Names of the availability zones that are down, in all accounts. */
  readonly downZones: Set<string>;
  readonly regions: readonly Region[];
}

/** Where something happens: first argument of everything that acts inside a region. */
export interface Place {
  readonly world: World;
  readonly region: Region;
}

/** The region of an account, or undefined where the account has not enabled it. */
export function findRegion(world: World, account: string, name: string): Region | undefined {
  return world.regions.find((region) => region.account === account && region.name === name);
}

/** Runs `run` after the current step, so that what happens in one step is seen together. */
export function soon(world: World, run: () => void): Cancel {
  return world.clock.after(0, run);
}
