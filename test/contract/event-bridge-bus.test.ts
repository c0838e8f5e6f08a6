import type { PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import { describe, expect, it, vi } from 'vitest';
import { EventBridgeBus, eventBridgeClientFor } from '../../functions/aws/bus/event-bridge-bus.ts';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';
import type { WatchRequest } from '../../shared/model/pool-request.ts';
import { account, region } from '../fakes/builders.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { aRequest, describeBusContract, type BusWorld } from './request-bus-contract.ts';
import { layRequestQueue } from './request-queue.ts';

const busName = 'poolsync-requests';
const key = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The real adapter, configured as in the watch: by the environment alone. */
async function makeWorld(): Promise<BusWorld> {
  const aws = await startSimulatedAws({ accounts: [{ id: account, ...key, regions: [region] }] });
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', key.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', key.secretAccessKey);
  const reach = { endpoint: aws.endpoint, region, credentials: key };
  const queue = await layRequestQueue({ ...reach, account, busName });
  // By the ARN, which names the region that the environment does not.
  const arn = `arn:aws:events:${region}:${account}:event-bus/${busName}`;
  const client = eventBridgeClientFor(arn);
  return {
    bus: new EventBridgeBus({ events: client, log: new RecordingLogger() }, arn),
    async arrived(atLeast) {
      const all: WatchRequest[] = [];
      while (all.length < atLeast) {
        const more = await queue.receive();
        if (more.length === 0) throw new Error(`only ${all.length} of ${atLeast} have arrived`);
        all.push(...more);
      }
      return all;
    },
    async failOnce() {
      const body = JSON.stringify({ action: 'PutEvents', kind: 'throttle', times: 1 });
      const made = await fetch(`${aws.control}/faults`, { method: 'POST', body });
      expect(made.ok).toBe(true);
    },
    async close() {
      client.destroy();
      queue.close();
      await aws.close();
      vi.unstubAllEnvs();
    },
  };
}

describeBusContract('EventBridgeBus', makeWorld);

/** A client that answers as AWS does where it takes some of the entries. */
function answering(answer: Partial<PutEventsCommandOutput>) {
  const log = new RecordingLogger();
  const events = { send: () => Promise.resolve({ $metadata: {}, ...answer }) };
  return { bus: new EventBridgeBus({ events, log }, busName), log };
}

describe('EventBridgeBus', () => {
  const requests = [aRequest('a'), aRequest('b'), aRequest('c')];

  it('gives back the entries that were not taken, and says why', async () => {
    const ErrorCode = 'ThrottlingException';
    const Entries = [
      { EventId: '1' },
      { ErrorCode, ErrorMessage: 'Rate exceeded' },
      { EventId: '2' },
    ];
    const { bus, log } = answering({ FailedEntryCount: 1, Entries });
    await expect(bus.publish(requests)).resolves.toEqual([aRequest('b')]);
    const fields = { pool: 'fleet/b', code: ErrorCode, detail: 'Rate exceeded' };
    expect(log.lines).toEqual([{ level: 'warn', message: 'request not taken', fields }]);
  });

  it.each([{}, { FailedEntryCount: 1 }, { FailedEntryCount: 3, Entries: [] }])(
    'takes nothing for taken that the answer %j does not say of',
    async (answer) => {
      await expect(answering(answer).bus.publish(requests)).resolves.toEqual(requests);
    },
  );
});
