import type { Service } from '../endpoint.ts';
import { jsonProtocol } from '../wire/json-protocol.ts';
import { secretActions } from './secret-actions.ts';

/** AWS Secrets Manager as far as writing and reading versions goes; API of 2017-10-17. */
export const secretsManagerService: Service = {
  protocol: jsonProtocol({
    version: '1.1',
    target: 'secretsmanager',
    namespace: '',
    queryCompatible: false,
  }),
  actions: new Map(Object.entries(secretActions)),
};
