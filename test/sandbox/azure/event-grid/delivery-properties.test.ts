import { describe, expect, it } from 'vitest';
import type { DeliveryProperty } from '../../../../sandbox/azure/event-grid/delivery-properties.ts';
import { publisher, startGrid } from './started-grid.ts';

const request = {
  type: 'Poolsync.ScaleRequest',
  source: 'poolsync',
  id: 'request-1',
  data: { session: 'f00d', replicas: 3, urgent: true, pool: { name: 'workers' }, none: null },
};

const toTopic = { source: 'poolsync', schema: 'CloudEventSchemaV1_0' } as const;
const session = { name: 'SessionId', sourceField: 'data.session' };

function subscribe(
  deliveryProperties: readonly DeliveryProperty[],
  requiresSession = false,
): ReturnType<typeof startGrid> {
  const retryDelaysMs = [10_000];
  return startGrid([{ ...toTopic, deliveryProperties }], { retryDelaysMs }, { requiresSession });
}

describe('a subscription with delivery properties', () => {
  it('puts each message into the session that its event names', async () => {
    const grid = await subscribe([session], true);
    const other = { ...request, id: 'request-2', data: { session: 'beef' } };
    await publisher(grid).send([request, other]);
    expect((await grid.arrived()).map(({ sessionId }) => sessionId)).toEqual(['f00d', 'beef']);
    expect(grid.counts()).toMatchObject({ delivered: 2, failedAttempts: 0 });
  });

  it.each([
    ['has no such field', { data: {} }],
    ['has no data', { data: undefined }],
    ['has an object there', { data: { session: { id: 'f00d' } } }],
    ['has null there', { data: { session: null } }],
  ])('gives no session where the event %s, which a session queue refuses', async (_what, odd) => {
    const grid = await subscribe([session], true);
    await publisher(grid).send([{ ...request, ...odd }]);
    expect(await grid.arrived()).toEqual([]);
    expect(grid.counts()).toMatchObject({ delivered: 0, failedAttempts: 1, pending: 1 });
    expect(await grid.arrived(24 * 3_600_000)).toEqual([]);
    expect(grid.counts()).toMatchObject({ dropped: 1, pending: 0 });
    expect(grid.log.join()).toContain('The SessionId was not set on a message');
  });

  it('sets fields of the message by their special names, and all else as properties', async () => {
    const grid = await subscribe([
      { name: 'MessageId', sourceField: 'id' },
      { name: 'Label', sourceField: 'type' },
      { name: 'PartitionKey', value: 'all' },
      { name: 'CorrelationId', sourceField: 'data.pool.name' },
      { name: 'To', value: 'scale' },
      { name: 'Replicas', sourceField: 'data.replicas' },
      { name: 'Urgent', sourceField: 'data.urgent' },
      { name: 'None', sourceField: 'data.none' },
      { name: 'Length', sourceField: 'type.length' },
    ]);
    await publisher(grid).send([request]);
    const [message] = await grid.arrived();
    expect(message).toMatchObject({
      messageId: 'request-1',
      subject: 'Poolsync.ScaleRequest',
      partitionKey: 'all',
      correlationId: 'workers',
      to: 'scale',
      properties: { Replicas: '3', Urgent: 'true', 'aeg-delivery-count': '0' },
    });
    expect(message?.properties).not.toHaveProperty('None');
    expect(message?.properties).not.toHaveProperty('Length');
  });

  it.each<[string, readonly DeliveryProperty[], RegExp]>([
    ['session and message ID', [session, { name: 'MessageId', sourceField: 'id' }], /only one of/],
    ['a message ID that never changes', [{ name: 'MessageId', value: '1' }], /dynamic only/],
    ['a name in another casing', [{ ...session, name: 'sessionId' }], /written SessionId/],
    ["Event Grid's own prefix", [{ name: 'aeg-x', value: '1' }], /prefix/],
    ['too long a text', [{ name: 'x', value: 'x'.repeat(4_097) }], /4096 bytes/],
    ['too many', Array.from({ length: 11 }, () => ({ name: 'x', value: 'x' })), /10 delivery/],
    ['what is not simulated', [{ name: 'ViaPartitionKey', value: 'x' }], /not simulated/],
  ])('is refused with %s', async (_what, properties, reason) => {
    await expect(subscribe(properties)).rejects.toThrow(reason);
  });
});
