import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { HeldLetter } from './letter-hold.ts';
import { limited, type Sqs } from './sqs-calls.ts';

/** URLs of the queues that feed the functions. */
export interface SourceQueues {
  readonly events: string;
  readonly scale: string;
}

/** The type of the watch's events that the queue `scale` is for. */
const scaleRequest = 'Poolsync Scale Request';

/** Sends a message to where it came from, without what was written on it for people. @throws Fault */
export async function sendBack(sqs: Sqs, sources: SourceQueues, letter: HeldLetter): Promise<void> {
  const { reason: _, ...attributes } = letter.attributes;
  const command = new SendMessageCommand({
    QueueUrl: sourceOf(sources, letter),
    MessageBody: letter.body,
    MessageAttributes: attributes,
  });
  await limited('Sending a message back', (abortSignal) => sqs.send(command, { abortSignal }));
}

/** As the last part of its URL or ARN tells. */
export function nameOfQueue(urlOrArn: string): string {
  return urlOrArn.split(/[/:]/).at(-1) ?? urlOrArn;
}

/** A rejected message does not tell its queue: the rule for scale requests brings nothing else to theirs. */
function sourceOf({ events, scale }: SourceQueues, { body, givenUpBy }: HeldLetter): string {
  if (givenUpBy !== undefined) {
    return nameOfQueue(givenUpBy) === nameOfQueue(scale) ? scale : events;
  }
  return isScaleRequest(body) ? scale : events;
}

function isScaleRequest(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return (
      typeof value === 'object' &&
      value !== null &&
      Reflect.get(value, 'detail-type') === scaleRequest
    );
  } catch {
    return false;
  }
}
