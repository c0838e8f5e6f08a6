import type { Service } from '../endpoint.ts';
import { jsonProtocol } from '../wire/json-protocol.ts';
import { busActions } from './bus-actions.ts';
import { putEventsActions } from './put-events.ts';
import { ruleActions } from './rule-actions.ts';
import { targetActions } from './target-actions.ts';

/** Amazon EventBridge with buses, rules on event patterns, and queues and buses as targets; API of 2015-10-07. */
export const eventBridgeService: Service = {
  protocol: jsonProtocol({
    version: '1.1',
    target: 'AWSEvents',
    namespace: '',
    queryCompatible: false,
  }),
  actions: new Map(
    Object.entries({ ...busActions, ...ruleActions, ...targetActions, ...putEventsActions }),
  ),
};
