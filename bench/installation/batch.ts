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
  readonly instanceId: string;
  readonly detailType: string;
  /** It was given to the function before: it comes back for a further look. */
  readonly returned: boolean;
}

const sqsEvent = z.object({
  Records: z.array(
    z.object({ body: z.string(), attributes: z.object({ ApproximateReceiveCount: z.string() }) }),
  ),
});

const autoScalingEvent = z.object({
  'detail-type': z.string(),
  detail: z.object({ AutoScalingGroupName: z.string(), EC2InstanceId: z.string() }),
});

/** Reads what Lambda's SQS event source hands to a function. */
export function parseBatchMessages(event: unknown): readonly BatchMessage[] {
  return sqsEvent.parse(event).Records.map(({ body, attributes }) => {
    const { detail, 'detail-type': detailType } = autoScalingEvent.parse(JSON.parse(body));
    return {
      group: detail.AutoScalingGroupName,
      instanceId: detail.EC2InstanceId,
      detailType,
      returned: Number(attributes.ApproximateReceiveCount) > 1,
    };
  });
}

/** The groups that a batch names, each once. */
export function groupsOf({ messages }: Batch): ReadonlySet<string> {
  return new Set(messages.map(({ group }) => group));
}
