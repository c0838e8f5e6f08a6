/** Figures without a pool or group as a dimension: their number must not grow with the fleet. */
export interface Metrics {
  /** @param reason one of a fixed few, for metrics that tell why */
  count(name: MetricName, value: number, reason?: string): void;
  /** What something is now, 0 too. Of several within one invocation the last one stands. */
  gauge(name: GaugeName, value: number): void;
}

/** What is measured, and not counted; in seconds. */
export type GaugeName = 'WatchLeaseAge';

/** Messages are counted one by one, groups once for each batch that names them. */
export type MetricName =
  | 'MessagesIgnored'
  | 'MessagesRejected'
  | 'MessagesDeferred'
  | 'MessagesSuperseded'
  | 'GroupsInSync'
  | 'GroupsApplied'
  | 'InstancesAdded'
  | 'InstancesRemoved'
  | 'WriteConflicts'
  | 'PoolsNudged'
  | 'ReplicasWrittenBack'
  | 'ScaleCalls'
  | 'ScalesBegunAgain'
  | 'PoolsScaled'
  | 'PoolsNotScaled'
  | 'SweepsCompleted'
  | 'SweepsHandedOn'
  | 'SweepsCutShort'
  | 'PoolsSwept'
  | 'PoolsUnseen'
  | 'DriftFound'
  | 'DriftCorrected'
  | 'DriftNotCorrected'
  | 'DriftMissedByEvents'
  | 'ScaleRequestsPublished';
