/** How the work on one pool ended. `deferred` is no end: its requests come back. */
export type ScaleOutcome =
  | { readonly kind: 'in-sync' }
  | { readonly kind: 'scaled'; readonly from: number; readonly to: number }
  /** MachinePool and group differ, and the pool's conditions say why they go on to. */
  | { readonly kind: 'not-scaled'; readonly reason: NotScaledReason }
  /** The request asks for nothing: what stands in the way is for the inbound path to say. */
  | { readonly kind: 'ignored'; readonly reason: IgnoredPoolReason }
  | {
      readonly kind: 'deferred';
      readonly reason: DeferredScaleReason;
      readonly detail: string;
      /** When to come back; absent: soon at first, then ever later. */
      readonly retryAfterMs?: number;
    };

export type NotScaledReason =
  | 'not-adopted'
  /** The group counts something else than instances. */
  | 'not-in-instances'
  | 'out-of-range'
  | 'refused'
  | 'cloud-denied'
  | 'contested'
  /**
   * The group is in the midst of something, which can take hours. The watch asks again, ever later: were
   * each message to come back as well, there would be more and more of them.
   */
  | 'busy';

export type DeferredScaleReason =
  /** A reading or a write failed, or the answer of the cloud was lost. */
  | 'fault'
  /** The cloud took the figure, and its reading does not show it yet. */
  | 'unconfirmed'
  /** Others changed the objects again and again. */
  | 'contended';

/** Why a pool is left alone. Each is counted by this name. */
export type IgnoredPoolReason =
  | 'pool-deleted'
  /** The name belongs to another object than the request meant. */
  | 'other-pool'
  | 'pool-being-deleted'
  | 'no-machine-pool'
  | 'machine-pool-being-deleted'
  | 'paused'
  | 'access-denied'
  | 'not-claimed'
  | 'not-ready'
  | 'owned-by-cloud'
  /** The count has a new owner, and the inbound path has not said so yet. */
  | 'owner-changed'
  | 'replicas-unknown'
  /** The last whole reading showed it, and one without the instances cannot say that it is over. */
  | 'not-in-instances'
  | 'group-absent'
  /** Made anew under its old name, and not looked at since. */
  | 'other-group'
  /** The cloud does not let us read the group, and will not before somebody acts. */
  | 'group-unreadable';
