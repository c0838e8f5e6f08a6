import { describe, expect, it } from 'vitest';
import type { Queue } from '../../../../sandbox/azure/service-bus/queue.ts';
import { scaleSet, startGrid, subscriptionId, write } from './started-grid.ts';

function json(message: { readonly body: Buffer } | undefined): unknown {
  return JSON.parse(message?.body.toString() ?? 'null');
}

const data = {
  authorization: {
    scope: scaleSet,
    action: 'Microsoft.Compute/virtualMachineScaleSets/write',
    evidence: { role: 'Contributor' },
  },
  claims: { name: 'A Person', ipaddr: '192.0.2.1' },
  correlationId: 'correlation-1',
  httpRequest: {
    clientRequestId: 'request-1',
    clientIpAddress: '192.0.2.1',
    method: 'PATCH',
    url: `https://management.azure.com${scaleSet}`,
  },
  resourceProvider: 'Microsoft.Compute',
  resourceUri: scaleSet,
  operationName: 'Microsoft.Compute/virtualMachineScaleSets/write',
  status: 'Succeeded',
  subscriptionId,
  tenantId: 'tenant-1',
};

describe('startEventGrid, for resource events', () => {
  it('delivers them in the form of Event Grid', async () => {
    const grid = await startGrid([{}]);
    grid.raise(write());
    const [message] = await grid.arrived();
    expect(json(message)).toEqual({
      id: 'event-1',
      topic: `/subscriptions/${subscriptionId}`,
      subject: scaleSet,
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      eventTime: '2026-11-26T12:00:00.1230000Z',
      dataVersion: '2',
      metadataVersion: '1',
      data,
    });
    expect(message).toMatchObject({
      contentType: 'application/json',
      properties: {
        'aeg-subscription-name': 'HINTS',
        'aeg-delivery-count': '0',
        'aeg-event-type': 'Notification',
        'aeg-data-version': '2',
        'aeg-metadata-version': '1',
      },
    });
  });

  it('delivers them as CloudEvents', async () => {
    const grid = await startGrid([{ schema: 'CloudEventSchemaV1_0' }]);
    grid.raise(write());
    const [message] = await grid.arrived();
    expect(json(message)).toEqual({
      specversion: '1.0',
      id: 'event-1',
      source: `/subscriptions/${subscriptionId}`,
      subject: scaleSet,
      type: 'Microsoft.Resources.ResourceWriteSuccess',
      time: '2026-11-26T12:00:00.1230000Z',
      data,
    });
    expect(message?.contentType).toBe('application/cloudevents+json; charset=utf-8');
  });

  it('delivers to each subscription what it asked for, without regard to case', async () => {
    const grid = await startGrid([
      { name: 'deletes', includedEventTypes: ['Microsoft.Resources.ResourceDeleteSuccess'] },
      {
        name: 'writes',
        source: subscriptionId.toUpperCase(),
        includedEventTypes: ['microsoft.resources.resourcewritesuccess'],
        operationNames: ['microsoft.compute/virtualmachinescalesets/WRITE'],
      },
      { name: 'others', operationNames: ['Microsoft.Network/loadBalancers/write'] },
      { name: 'elsewhere', source: 'another-subscription' },
      { name: 'all' },
    ]);
    grid.raise(write());
    const names = (await grid.arrived()).map(
      ({ properties }) => properties?.['aeg-subscription-name'],
    );
    expect(names).toEqual(['WRITES', 'ALL']);
  });

  it('can be slow, out of order and double', async () => {
    const draws = [0.9, 0.8, 0, 0.2, 0.6];
    const grid = await startGrid([{}], { random: () => draws.shift() ?? 0.5 });
    grid.setTravel({ leastDelayMs: 100, mostDelayMs: 1_100, duplicates: 0.5 });
    // Drawn: no copy, delay 0.8; a copy, delays 0.2 and 0.6.
    grid.raise(write({ id: 'first' }));
    grid.raise(write({ id: 'second' }));
    expect(await grid.arrived(299)).toEqual([]);
    const arrived = await grid.arrived(601);
    expect(arrived.map((message) => (json(message) as { id: string }).id)).toEqual([
      'second',
      'second',
      'first',
    ]);
    expect(new Set(arrived.map(({ messageId }) => messageId)).size).toBe(2);
    expect(grid.counts()).toMatchObject({ delivered: 3, pending: 0 });
  });

  it('tries again where the queue refuses, after the documented pauses', async () => {
    const grid = await startGrid([{}]);
    grid.queue.faults.refuse({ times: 2 });
    grid.raise(write());
    expect(await grid.arrived()).toEqual([]);
    expect(grid.counts()).toMatchObject({ failedAttempts: 1, pending: 1 });
    expect(await grid.arrived(10_000 + 29_999)).toEqual([]);
    expect(await grid.arrived(1)).toMatchObject([{ properties: { 'aeg-delivery-count': '2' } }]);
    expect(grid.counts()).toEqual({ delivered: 1, failedAttempts: 2, dropped: 0, pending: 0 });
  });

  it.each([
    ['after thirty attempts', 30, (queue: Queue) => queue.faults.refuse({ times: 40 })],
    [
      'at once where the queue takes nothing from it',
      1,
      (queue: Queue) => queue.faults.refuse({ condition: 'amqp:unauthorized-access' }),
    ],
  ])('gives an event up %s', async (_when, attempts, fail) => {
    const grid = await startGrid([{}], { retryDelaysMs: [1_000] });
    fail(grid.queue);
    grid.raise(write());
    expect(await grid.arrived(60_000)).toEqual([]);
    expect(grid.counts()).toMatchObject({ failedAttempts: attempts, dropped: 1, pending: 0 });
    expect(grid.log.join('\n')).toContain('dropped an event of hints');
    expect(grid.log.join('\n')).not.toContain('A Person');
  });

  it('gives an event up after a day', async () => {
    const hour = 3_600_000;
    const grid = await startGrid([{}], { retryDelaysMs: [hour] });
    grid.queue.faults.refuse({ times: 40 });
    grid.raise(write());
    await grid.arrived(23 * hour);
    expect(grid.counts()).toMatchObject({ dropped: 0, pending: 1 });
    await grid.arrived(hour);
    expect(grid.counts()).toMatchObject({ dropped: 1, pending: 0 });
  });
});
