import type { Service } from '../endpoint.ts';
import { jsonProtocol } from '../wire/json-protocol.ts';
import { moveActions } from './move-actions.ts';
import { queueActions } from './queue-actions.ts';
import { receiveActions } from './receive-actions.ts';
import { sendActions } from './send-actions.ts';

/** Amazon SQS with standard queues; API of 2012-11-05. */
export const sqsService: Service = {
  protocol: jsonProtocol({
    version: '1.0',
    target: 'AmazonSQS',
    namespace: 'com.amazonaws.sqs',
    queryCompatible: true,
  }),
  actions: new Map(
    Object.entries({ ...queueActions, ...sendActions, ...receiveActions, ...moveActions }),
  ),
};
