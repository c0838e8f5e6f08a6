import type { CallLog } from '../simulated/calls.ts';
import type { Clock } from '../simulated/clock.ts';
import type { Feed } from '../simulated/feed.ts';
import type { Ids } from '../simulated/ids.ts';
import type { Operations } from './arm/operations.ts';
import type { Throttle } from './arm/throttle.ts';
import type { Subscription } from './compute/model.ts';
import type { Quotas } from './compute/quota.ts';
import type { Timings } from './config.ts';
import type { ApiCall } from './control/api-call.ts';
import type { FeedLine } from './control/feed-line.ts';
import type { Identities } from './entra/identities.ts';
import type { Tokens } from './entra/tokens.ts';
import type { Faults } from './faults/faults.ts';
import type { KeptRows } from './resource-graph/kept-rows.ts';
import type { QueryQuota } from './resource-graph/query-quota.ts';
import type { ResourceEvent } from './resource-event.ts';

/** A resource as the management endpoint shows it. */
export interface ShownResource {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The whole simulation: time, chance, identities, subscriptions, and what outsiders watch. */
export interface World {
  readonly clock: Clock;
  readonly ids: Ids;
  /** `https://localhost:PORT` of the management endpoint and of Entra. */
  readonly endpoint: string;
  /** Replaced as a whole by `PATCH /timings`. */
  timings: Timings;
  readonly identities: Identities;
  readonly tokens: Tokens;
  readonly calls: CallLog<ApiCall>;
  readonly feed: Feed<FeedLine>;
  /** What outsiders let go wrong. */
  readonly faults: Faults;
  readonly operations: Operations;
  readonly throttle: Throttle;
  readonly quotas: Quotas;
  /** Counts the queries of Resource Graph. */
  readonly queryQuota: QueryQuota;
  readonly keptRows: KeptRows;
  /** Where Resource Manager's events go. */
  readonly publish: (event: ResourceEvent) => void;
  /** What is shown of resources that are not simulated here, by ID in lower case. */
  readonly shown: ReadonlyMap<string, ShownResource>;
  /** By ID in lower case. */
  readonly subscriptions: ReadonlyMap<string, Subscription>;
}
