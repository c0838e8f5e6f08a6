import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';
import { onTestFinished } from 'vitest';
import type { EventSubscription } from '../../../../sandbox/azure/event-grid/event-subscription.ts';
import { startEventGrid } from '../../../../sandbox/azure/event-grid/start.ts';
import type { EventGrid, EventGridOptions } from '../../../../sandbox/azure/event-grid/start.ts';
import type { QueuedMessage } from '../../../../sandbox/azure/service-bus/message.ts';
import type { QueueSettings } from '../../../../sandbox/azure/service-bus/queue-settings.ts';
import { Queue } from '../../../../sandbox/azure/service-bus/queue.ts';
import type { ResourceEvent } from '../../../../sandbox/azure/resource-event.ts';
import { trustedLocalhost } from '../localhost-tls.ts';
import { ManualClock } from '../manual-clock.ts';

const { pair } = await trustedLocalhost();

export const subscriptionId = '11111111-2222-3333-4444-555555555555';
export const scaleSet = `/subscriptions/${subscriptionId}/resourceGroups/RG/providers/Microsoft.Compute/virtualMachineScaleSets/workers`;

/** A write of a scale set by a person, as the management endpoint reports it. */
export function write(changes: Partial<ResourceEvent> = {}): ResourceEvent {
  return {
    id: 'event-1',
    time: Date.UTC(2026, 10, 26, 12, 0, 0, 123),
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    subscriptionId,
    tenantId: 'tenant-1',
    resourceGroup: 'RG',
    resourceUri: scaleSet,
    operationName: 'Microsoft.Compute/virtualMachineScaleSets/write',
    resourceProvider: 'Microsoft.Compute',
    status: 'Succeeded',
    correlationId: 'correlation-1',
    claims: { name: 'A Person', ipaddr: '192.0.2.1' },
    authorization: {
      scope: scaleSet,
      action: 'Microsoft.Compute/virtualMachineScaleSets/write',
      evidence: { role: 'Contributor' },
    },
    httpRequest: {
      clientRequestId: 'request-1',
      clientIpAddress: '192.0.2.1',
      method: 'PATCH',
      url: `https://management.azure.com${scaleSet}`,
    },
    ...changes,
  };
}

export interface StartedGrid extends EventGrid {
  readonly clock: ManualClock;
  readonly queue: Queue;
  readonly log: readonly string[];
  /** What arrived, oldest first, after `ms` more. */
  readonly arrived: (ms?: number) => Promise<readonly QueuedMessage[]>;
}

/** An Event Grid whose subscriptions end in one queue; it ends with the test. */
export async function startGrid(
  subscriptions: readonly Partial<EventSubscription>[],
  changes: Partial<EventGridOptions> = {},
  settings: Partial<QueueSettings> = {},
): Promise<StartedGrid> {
  const clock = new ManualClock();
  const queue = new Queue(clock, {
    name: 'events',
    lockMs: 30_000,
    maxDeliveryCount: 10,
    ...settings,
  });
  const log: string[] = [];
  const grid = await startEventGrid({
    tls: pair,
    clock,
    random: () => 0.5,
    topic: { name: 'poolsync', key: 'topic-key' },
    subscriptions: subscriptions.map((one) => ({
      name: 'hints',
      source: subscriptionId,
      schema: 'EventGridSchema',
      queue: 'events',
      ...one,
    })),
    queue: () => queue,
    log: (line) => log.push(line),
    ...changes,
  });
  onTestFinished(() => grid.close());
  const arrived = async (ms = 0): Promise<readonly QueuedMessage[]> => {
    await clock.advance(ms);
    return queue.messages();
  };
  return { ...grid, clock, queue, log, arrived };
}

/** The real publisher; with a token, or else with the topic's key. */
export function publisher(grid: EventGrid, token?: string): EventGridPublisherClient<'CloudEvent'> {
  const credential =
    token === undefined
      ? new AzureKeyCredential('topic-key')
      : { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  return new EventGridPublisherClient(grid.endpoint, 'CloudEvent', credential);
}
