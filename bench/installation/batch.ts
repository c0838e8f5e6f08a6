import { z } from 'zod';

/** A batch that the event source gave to the function. */
export interface Batch {
  readonly messages: readonly BatchMessage[];
  /** When it was handed to the function, in ms since 1970. */
  readonly handedAt: number;
  /** When the function was done with it; undefined while it is not. */
  readonly doneAt: number | undefined;
}

export interface BatchMessage {
  readonly group: string;
  /** Absent where it is no event of an instance but a request to look at a group. */
  readonly instanceId?: string;
  readonly detailType: string;
}

const sqsEvent = z.object({ Records: z.array(z.object({ body: z.string() })) });

const autoScalingEvent = z.object({
  'detail-type': z.string(),
  detail: z.object({ AutoScalingGroupName: z.string(), EC2InstanceId: z.string() }),
});

/** A pool and its group have one name here. */
const syncRequest = z.object({
  'detail-type': z.string(),
  detail: z.object({ kind: z.string(), name: z.string() }),
});

const body = z.union([
  autoScalingEvent.transform(({ 'detail-type': detailType, detail }) => ({
    group: detail.AutoScalingGroupName,
    instanceId: detail.EC2InstanceId,
    detailType,
  })),
  syncRequest.transform(({ 'detail-type': detailType, detail }) => ({
    group: detail.name,
    detailType,
  })),
]);

/** Reads what Lambda's SQS event source hands to a function. */
export function parseBatchMessages(event: unknown): readonly BatchMessage[] {
  return sqsEvent.parse(event).Records.map((record) => body.parse(JSON.parse(record.body)));
}

/** The groups that a batch names, each once. */
export function groupsOf({ messages }: Batch): ReadonlySet<string> {
  return new Set(messages.map(({ group }) => group));
}
