import { ServiceBusClient } from '@azure/service-bus';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../../sandbox/simulated/clock.ts';
import { startServiceBus } from '../../../../sandbox/azure/service-bus/start.ts';
import type { ServiceBus, ServiceBusOptions } from '../../../../sandbox/azure/service-bus/start.ts';
import { trustedLocalhost } from '../localhost-tls.ts';

const { pair } = await trustedLocalhost();

/** A namespace with queues `events` and `ordered` (of sessions) that ends with the test. */
export async function startBus(changes: Partial<ServiceBusOptions> = {}): Promise<ServiceBus> {
  const clock = systemClock();
  const bus = await startServiceBus({
    tls: pair,
    clock,
    queues: [
      { name: 'events', lockMs: 30_000, maxDeliveryCount: 10 },
      { name: 'ordered', lockMs: 30_000, maxDeliveryCount: 10, requiresSession: true },
    ],
    ...changes,
  });
  onTestFinished(async () => {
    await bus.close();
    clock.stop();
  });
  return bus;
}

/** The real client, with a token of that text; it tries once only. */
export function connect(
  bus: ServiceBus,
  token = 'token',
  retryOptions = { maxRetries: 0, timeoutInMs: 10_000 },
): ServiceBusClient {
  const credential = {
    getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const client = new ServiceBusClient(bus.host, credential, { retryOptions });
  onTestFinished(() => client.close());
  return client;
}
