import type { AuditedRequest } from '../../bench/installation/audit-log.ts';
import type { Batch, BatchMessage } from '../../bench/installation/batch.ts';

const pools = 'autoscalinggroupmachinepools';

/** A request of the function as the API server records it: a patch of a list, unless told. */
export function request(over: Partial<AuditedRequest> = {}): AuditedRequest {
  return {
    user: 'poolsync-reconcile',
    verb: 'patch',
    resource: pools,
    name: 'web',
    isLaterPage: false,
    status: 200,
    receivedAt: 1_010,
    answeredAt: 1_012,
    ...over,
  };
}

export function message(over: Partial<BatchMessage> = {}): BatchMessage {
  return {
    group: 'web',
    instanceId: 'i-1',
    detailType: 'EC2 Instance Launch Successful',
    ...over,
  };
}

/** A batch with one message for each group, worked on for so long. */
export function batch(groups: readonly string[], handedAt: number, doneAt: number): Batch {
  return { messages: groups.map((group) => message({ group })), handedAt, doneAt };
}
