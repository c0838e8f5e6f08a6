import { anEvent, type Fields } from './events.ts';

/** The detail of a request of the watch. */
export const requestDetail: Fields = {
  installation: 'poolsync',
  kind: 'AutoScalingGroupMachinePool',
  namespace: 'fleet',
  name: 'pool',
  uid: 'uid-of-fleet-pool',
  generation: 1,
};

/** An event of the watch, as EventBridge delivers it. */
export function aRequestEvent(
  kind: 'Scale' | 'Sync' = 'Scale',
  detail: Fields = {},
  overrides: Fields = {},
): Fields {
  const type = `Poolsync ${kind} Request`;
  return anEvent(
    type,
    { ...requestDetail, ...detail },
    { source: 'poolsync', resources: [], ...overrides },
  );
}
