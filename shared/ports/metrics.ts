/** Counters without a pool or group as a dimension: their number must not grow with the fleet. */
export interface Metrics {
  count(name: MetricName, value?: number): void;
}

export type MetricName =
  | 'MessagesIgnored'
  | 'MessagesRejected'
  | 'MessagesDeferred'
  | 'GroupsInSync'
  | 'GroupsApplied'
  | 'InstancesAdded'
  | 'InstancesRemoved'
  | 'WriteConflicts';
