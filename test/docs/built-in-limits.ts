/** Where a figure stands in the code. */
export interface Figure {
  readonly file: string;
  /** A constant, or a property of one. */
  readonly name: string;
  /** How it is told of; absent: as a number alone. */
  readonly unit?: keyof typeof units;
}

/** How many of what the code counts make one of it. */
export const units = { s: 1_000, minutes: 60_000, KiB: 1_024, MiB: 1_048_576 } as const;

const of = (file: string, name: string, unit?: Figure['unit']): Figure =>
  unit === undefined ? { file, name } : { file, name, unit };

const kube = 'shared/kube';
const aws = 'functions/aws/cloud';
const azure = 'functions/azure/cloud';
const inventory = 'functions/azure/inventory';

/** By the first cell of the table `Limits built in` of docs/configuration.md. */
export const builtIn: Readonly<Record<string, readonly Figure[]>> = {
  'request to the API server': [
    of(`${kube}/connection.ts`, 'tryMs', 's'),
    of(`${kube}/connection.ts`, 'requestMs', 's'),
  ],
  'tries of a request to the API server': [of(`${kube}/retry.ts`, 'usuallyMostTries')],
  'wait between them': [of(`${kube}/retry.ts`, 'longestWaitMs', 's')],
  kubeconfig: [of(`${kube}/sessions.ts`, 'freshForMs', 'minutes')],
  'page of a list of a sweep': [
    of(`${kube}/kube-swept-fleet.ts`, 'pageMs', 's'),
    of(`${kube}/kube-swept-fleet.ts`, 'mostTries'),
  ],
  "reading of the kubeconfig's secret; signing of a token for EKS": [
    of('functions/aws/secrets/kubeconfig-secret.ts', 'timeoutMs', 's'),
    of('functions/aws/host/eks-token.ts', 'timeoutMs', 's'),
  ],
  'call to AWS': [
    of(`${aws}/request-handler.ts`, 'connectionTimeout', 's'),
    of(`${aws}/request-handler.ts`, 'requestTimeout', 's'),
    of(`${aws}/client-pool.ts`, 'maxAttempts'),
  ],
  'reading of the groups of an account and region': [
    of(`${aws}/auto-scaling-cloud.ts`, 'groupsMs', 's'),
  ],
  'reading of why a group does not grow': [of(`${aws}/auto-scaling-cloud.ts`, 'activitiesMs', 's')],
  'call to Azure': [of(`${azure}/management-client.ts`, 'retryDelayInMs', 's')],
  'reading of a scale set': [
    of(`${azure}/compute-cloud.ts`, 'scaleSetMs', 's'),
    of(`${azure}/compute-cloud.ts`, 'atOnce'),
  ],
  "reads of single instances that a scale set's list lacks": [
    of(`${azure}/gone-instances.ts`, 'mostAsked'),
    of(`${azure}/compute-cloud.ts`, 'instancesMs', 's'),
  ],
  'readings of scale sets that are still to begin': [
    of(`${azure}/compute-cloud.ts`, 'beginMs', 's'),
  ],
  'calls that Azure has left for a subscription and region': [
    of(`${azure}/call-bucket.ts`, 'reserveOfSubscription'),
  ],
  'reading of why a scale set failed': [of(`${azure}/why-it-failed.ts`, 'limitMs', 's')],
  'token of a managed identity': [of(`${azure}/managed-identity.ts`, 'tokenTimeoutMs', 's')],
  'query of Resource Graph': [
    of(`${inventory}/graph-walk.ts`, 'pageMs', 's'),
    of(`${inventory}/query-quota.ts`, 'leftToOthers'),
    of(`${inventory}/graph-walk.ts`, 'waitMs', 'minutes'),
  ],
  'wait that Azure asks for': [
    of(`${azure}/refusal.ts`, 'longestAskedWaitMs', 'minutes'),
    of(`${azure}/call-bucket.ts`, 'longestHoldMs', 'minutes'),
  ],
  'call to a queue': [
    of('functions/aws/queue/event-queue.ts', 'usualLimitMs', 's'),
    of('functions/azure/queue/message-queues.ts', 'usualLimitMs', 's'),
  ],
  'message for people': [
    of('functions/aws/queue/event-queue.ts', 'mostBytes', 'MiB'),
    of('functions/azure/queue/message-queues.ts', 'mostBytes', 'KiB'),
  ],
  'names in one `DescribeAutoScalingGroups`': [of(`${aws}/describe-groups.ts`, 'mostNamesPerCall')],
  'message that has to come back': [
    of('shared/delivery/back-off.ts', 'firstSeconds'),
    of('shared/delivery/back-off.ts', 'longestSeconds'),
  ],
  'group that no pool names': [of(`${kube}/table-pool-index.ts`, 'unknownForMs', 's')],
  'pool index': [of(`${kube}/table-pool-index.ts`, 'staleAfterMs', 'minutes')],
  'conflicts on one object in one batch': [
    of('shared/reconcile/reconcile.ts', 'mostRounds'),
    of('shared/scale/apply-scale.ts', 'mostRounds'),
  ],
  'call that sets a desired capacity': [
    of(`${aws}/scalable-auto-scaling-cloud.ts`, 'callTimeoutMs', 's'),
    of(`${azure}/scalable-compute-cloud.ts`, 'callMs', 's'),
  ],
  'reading that such a call rests on': [
    of('shared/scale/ask-cloud.ts', 'oldestValueMs', 's'),
    of('shared/scale/ask-cloud.ts', 'oldestGroundMs', 's'),
  ],
  'reading of a capacity, before and after such a call': [
    of(`${aws}/scalable-auto-scaling-cloud.ts`, 'readTimeoutMs', 's'),
    of(`${azure}/scalable-compute-cloud.ts`, 'readMs', 's'),
  ],
  'reading that does not show the last such call': [of('shared/scale/doubt.ts', 'doubtMs', 's')],
  'value that somebody sets back': [
    of('shared/model/contest.ts', 'windowMs', 'minutes'),
    of('shared/model/contest.ts', 'nextTryAfterMs', 'minutes'),
  ],
  'nudge of an AWSMachinePool or AzureMachinePool': [
    of('shared/reconcile/nudge-verdict.ts', 'nudgeIntervalMs', 's'),
    of('shared/model/looks.ts', 'changeShowsAfterMs', 's'),
  ],
  'list of the AWSMachinePools, AzureMachinePools': [
    of(`${kube}/foreign-pool-index.ts`, 'objectsPerPage'),
    of(`${kube}/foreign-pool-index.ts`, 'staleAfterMs', 'minutes'),
    of(`${kube}/foreign-pool-index.ts`, 'unknownForMs', 's'),
  ],
  'kind of another provider is not served': [
    of(`${kube}/foreign-pool-index.ts`, 'staleAfterMs', 'minutes'),
  ],
};

/** The same of the table `Limits built into the watch`. */
export const builtIntoTheWatch: Readonly<Record<string, readonly Figure[]>> = {
  'requests of one kind for one object': [of('watch/decide/memory.ts', 'leastBetweenMs', 's')],
  'the same request while nothing changes': [
    of('watch/decide/want.ts', 'firstAgainMs', 's'),
    of('watch/decide/memory.ts', 'longestAgainMs', 'minutes'),
  ],
  'a wish that a quota of Azure refused': [
    of('shared/model/count.ts', 'askAgainAfterMs', 'minutes'),
  ],
  'confirming look': [of('shared/model/looks.ts', 'confirmingLookAfterMs', 's')],
  'second reading of a list that would shrink': [
    of('watch/decide/memory.ts', 'longestAgainMs', 'minutes'),
  ],
  'look at an unsettled group': [
    of('watch/decide/follow-up-wants.ts', 'unsettledAfterMs', 's'),
    of('watch/decide/memory.ts', 'longestAgainMs', 'minutes'),
  ],
  'look at a pool that is kept from its group': [of('watch/decide/sync-wants.ts', 'afterMs', 's')],
  'call to the bus': [
    of('shared/ports/request-bus.ts', 'mostRequestsInCall'),
    of('watch/publish/publisher.ts', 'mostCalls'),
    of('functions/azure/bus/event-grid-bus.ts', 'usualLimitMs', 's'),
  ],
  'after a call that failed': [
    of('watch/publish/back-off.ts', 'firstMs', 's'),
    of('watch/publish/back-off.ts', 'longestMs', 's'),
  ],
  Lease: [
    of('watch/leader/lease-times.ts', 'leaseMs', 's'),
    of('watch/leader/lease-times.ts', 'renewDeadlineMs', 's'),
    of('watch/leader/lease-times.ts', 'retryMs', 's'),
  ],
};
