import type { Service } from '../endpoint.ts';
import { queryProtocol } from '../wire/query-protocol.ts';
import { capacityActions } from './capacity-actions.ts';
import { describeActions } from './describe-actions.ts';
import { groupActions } from './group-actions.ts';
import { hookActions } from './hook-actions.ts';
import { standbyActions } from './standby-actions.ts';
import { tagActions } from './tags.ts';
import { warmPoolActions } from './warm-pool-actions.ts';

/** Those that read groups and instances. */
const laggingActions: ReadonlySet<string> = new Set([
  'DescribeAutoScalingGroups',
  'DescribeAutoScalingInstances',
  'DescribeScalingActivities',
  'DescribeTags',
  'DescribeWarmPool',
]);

/** Amazon EC2 Auto Scaling as far as groups, hooks, warm pools, Standby and tags go; API of 2011-01-01. */
export const autoScalingService: Service = {
  protocol: queryProtocol('autoscaling', '2011-01-01'),
  actions: new Map(
    Object.entries({
      ...groupActions,
      ...describeActions,
      ...capacityActions,
      ...hookActions,
      ...tagActions,
      ...standbyActions,
      ...warmPoolActions,
    }),
  ),
  lagging: laggingActions,
};
