/** Counters without a pool or group as a dimension: their number must not grow with the fleet. */
export interface Metrics {
  /** @param reason one of a fixed few, for metrics that tell why */
  count(name: MetricName, value: number, reason?: string): void;
}

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
