import { z } from 'zod';
import type { BatchMessage } from '../installation/batch.ts';

const resourceEvent = z.object({
  subject: z.string(),
  data: z.object({ operationName: z.string() }),
});

/** A pool and its scale set have one name here. */
const syncRequest = z.object({ type: z.string(), data: z.object({ name: z.string() }) });

/** A scale set, perhaps an instance in it, or a machine whose name begins with that of its scale set. */
const scaleSetId = /\/virtualMachineScaleSets\/([^/]+)(?:\/virtualMachines\/([^/]+))?$/;
const machineId = /\/virtualMachines\/(([^/]+)_[^/_]+)$/;

const body = z.union([
  resourceEvent.transform(({ subject, data }, check): BatchMessage => {
    const [, ofSet, number] = scaleSetId.exec(subject) ?? [];
    const [, machine, ofMachine] = machineId.exec(subject) ?? [];
    const group = ofSet ?? ofMachine;
    if (group === undefined) {
      check.addIssue({ code: 'custom', message: `it is about ${subject}` });
      return z.NEVER;
    }
    const instanceId = number ?? machine;
    return {
      group,
      detailType: data.operationName,
      ...(instanceId === undefined ? {} : { instanceId }),
    };
  }),
  syncRequest.transform(({ type, data }): BatchMessage => ({ group: data.name, detailType: type })),
]);

/**
 * Reads a message of the events queue, in either schema of Event Grid.
 *
 * @throws where it tells of no scale set
 */
export function parseBatchMessage(text: string): BatchMessage {
  return body.parse(JSON.parse(text));
}
