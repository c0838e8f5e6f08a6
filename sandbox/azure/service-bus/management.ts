import rhea from 'rhea';
import { z } from 'zod';
import { toAmqpMessage } from './amqp-message.ts';
import type { Queue } from './queue.ts';
import { lockLost, SendRefused } from './refusal.ts';
import type { RequestAnswer, RequestHandler } from './request-node.ts';

const long = z
  .union([z.number(), z.instanceof(Buffer).transform((bytes) => Number(bytes.readBigInt64BE()))])
  .catch(0);

const request = z.object({ application_properties: z.object({ operation: z.string() }) });

const peek = z.object({ body: z.object({ 'from-sequence-number': long, 'message-count': long }) });

const renewal = z.object({ body: z.object({ 'lock-tokens': z.array(z.instanceof(Buffer)) }) });

/** Answers on a queue's node `$management`: peeking and the renewal of locks, nothing else. */
export function manage(queue: Queue): RequestHandler {
  return (message) => {
    const parsed = request.safeParse(message);
    const operation = parsed.success ? parsed.data.application_properties.operation : '';
    switch (operation) {
      case 'com.microsoft:peek-message':
        return look(queue, message);
      case 'com.microsoft:renew-lock':
        return renew(queue, message);
      default:
        return answer(501, `The operation '${operation}' is not simulated.`);
    }
  };
}

function look(queue: Queue, message: unknown): RequestAnswer {
  const { body } = peek.parse(message);
  const found = queue
    .messages()
    .filter(({ sequenceNumber }) => sequenceNumber >= body['from-sequence-number'])
    .slice(0, body['message-count']);
  if (found.length === 0) return answer(204, 'NoContent');
  const messages = found.map((one) => ({ message: rhea.message.encode(toAmqpMessage(one)) }));
  return { ...answer(200, 'OK'), body: { messages } };
}

function renew(queue: Queue, message: unknown): RequestAnswer {
  const { body } = renewal.parse(message);
  try {
    const ends = body['lock-tokens'].map((token) => queue.renew(rhea.uuid_to_string(token)));
    const expirations = rhea.types.wrap_array(ends, 0x83, undefined);
    return { ...answer(200, 'OK'), body: { expirations } };
  } catch (error) {
    if (!(error instanceof SendRefused)) throw error;
    const { condition, description } = lockLost();
    return { properties: { ...answer(410, description).properties, errorCondition: condition } };
  }
}

function answer(statusCode: number, statusDescription: string): RequestAnswer {
  return { properties: { statusCode, statusDescription } };
}
