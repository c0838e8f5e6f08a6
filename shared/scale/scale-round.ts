import type { CloudAccess } from '../model/account.ts';
import { askedWait, type Fault } from '../model/fault.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { ScalableCloud } from '../ports/scalable-cloud.ts';
import type { ReadingCluster } from './observe-pool.ts';
import type { Asked, ScaleObservation } from './plan-scale.ts';
import type { ScaleOutcome } from './scale-outcome.ts';

export interface ApplyScaleDeps {
  readonly cluster: ReadingCluster & Pick<Cluster, 'writeStatus' | 'announce'>;
  readonly cloud: ScalableCloud;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Of this installation, as it stands in the tag of its groups. */
  readonly installation: string;
}

/** Why a round of the work on a pool was not the last. */
export type BeginAgain =
  /** The MachinePool asks for something else than at the beginning, and nothing was set. */
  | 'changed'
  /** What was read had become too old before the call: this process was frozen, or the cluster is slow. */
  | 'reading-too-old'
  /** It does so after the call: a value that was wrong stood for a moment. */
  | 'changed-after-call'
  /** What was just set is there no more. */
  | 'undone'
  /** The group is not as it was read, so nothing was set. */
  | 'changed-in-cloud'
  /** Somebody else wrote the object. */
  | 'conflict';

/** What is known of the work on a pool between two rounds. */
export interface Memory {
  readonly asked?: Asked;
  /** An answer of the cloud was lost: what it was asked may still take place. */
  readonly lostAnswer: boolean;
}

export type RoundResult =
  | { readonly kind: 'done'; readonly outcome: ScaleOutcome; readonly memory: Memory }
  | { readonly kind: 'again'; readonly because: BeginAgain; readonly memory: Memory };

/** What a round has found out before it acts. */
export interface ScaleRound {
  readonly beganAt: Date;
  readonly observation: ScaleObservation;
  /** Of the group, as it was read. */
  readonly version?: string;
  readonly access: CloudAccess;
  readonly memory: Memory;
}

export function done(outcome: ScaleOutcome, memory: Memory): RoundResult {
  return { kind: 'done', outcome, memory };
}

export function again(because: BeginAgain, memory: Memory): RoundResult {
  return { kind: 'again', because, memory };
}

/** The requests of a pool that a fault kept from being worked on come back. */
export function deferredBy(fault: Fault): ScaleOutcome {
  const detail = `${fault.code}: ${fault.message}`;
  return { kind: 'deferred', reason: 'fault', detail, ...askedWait(fault) };
}
