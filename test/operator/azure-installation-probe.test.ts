import { ClientSecretCredential } from '@azure/identity';
import { ServiceBusClient } from '@azure/service-bus';
import { describe, expect, it } from 'vitest';
import { AzureInstallationProbe } from '../../functions/azure/operator/azure-installation-probe.ts';
import { startSimulatedAzure } from '../../sandbox/azure/start.ts';
import { config, observer, production, secret, stranger, tenant } from '../sandbox/azure/cloud.ts';
import { trustedLocalhost } from '../sandbox/azure/localhost-tls.ts';
import { startBus } from '../sandbox/azure/service-bus/real-client.ts';

const providers = `/subscriptions/${production}/resourceGroups/poolsync/providers`;
const appId = `${providers}/Microsoft.Web/sites/observe`;
const eventsId = `${providers}/Microsoft.EventGrid/topics/t/eventSubscriptions/sync`;
const byIdentityId = `${eventsId}-by-identity`;
const queueId = `${providers}/Microsoft.ServiceBus/namespaces/n/queues/poolsync-events`;
const access = { cloud: 'azure', subscription: production, locations: ['*'] } as const;

async function startProbe(clientId = observer): Promise<
  AsyncDisposable & {
    readonly probe: AzureInstallationProbe;
  }
> {
  const { pair } = await trustedLocalhost();
  const destination = { endpointType: 'ServiceBusQueue', properties: { resourceId: queueId } };
  const azure = await startSimulatedAzure({
    ...config,
    tls: pair,
    publish: () => undefined,
    shown: [
      { id: appId, properties: { state: 'Stopped' } },
      { id: eventsId, properties: { provisioningState: 'Succeeded', destination } },
      {
        id: byIdentityId,
        properties: {
          provisioningState: 'Succeeded',
          destination: null,
          deliveryWithResourceIdentity: { identity: { type: 'UserAssigned' }, destination },
        },
      },
    ],
  });
  const { endpoint, authority: authorityHost } = azure;
  const ways = { authorityHost, disableInstanceDiscovery: true };
  const credential = new ClientSecretCredential(tenant, clientId, secret, ways);
  const serviceBus = () => {
    throw new Error('no queue is asked for');
  };
  const probe = new AzureInstallationProbe({ endpoint, credential, serviceBus });
  return { probe, [Symbol.asyncDispose]: () => azure.close() };
}

/** With the real client of Service Bus, which tries once. */
function probeOfQueues(): AzureInstallationProbe {
  const credential = {
    getToken: async () => ({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const retryOptions = { maxRetries: 0, timeoutInMs: 10_000 };
  const serviceBus = (host: string) => new ServiceBusClient(host, credential, { retryOptions });
  return new AzureInstallationProbe({ endpoint: 'https://none.invalid', credential, serviceBus });
}

describe('AzureInstallationProbe', () => {
  it('sees event subscriptions and function apps, by IDs in any casing', async () => {
    await using started = await startProbe();
    const { probe } = started;
    expect(await probe.eventSubscription(eventsId.toUpperCase())).toEqual({
      provisioningState: 'Succeeded',
      queueId,
    });
    expect(await probe.eventSubscription(`${eventsId}x`)).toBeUndefined();
    expect(await probe.functionApp(appId)).toEqual({ state: 'Stopped' });
    expect(await probe.functionApp(`${appId}x`)).toBeUndefined();
  });

  it('sees the queue of an event subscription that delivers by an identity', async () => {
    await using started = await startProbe();
    expect(await started.probe.eventSubscription(byIdentityId)).toEqual({
      provisioningState: 'Succeeded',
      queueId,
    });
  });

  it('reads scale sets of a subscription, and learns the time by it', async () => {
    await using started = await startProbe();
    const { at } = await started.probe.readAnyScaleSet(access);
    expect(Math.abs((at?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('says where it may not', async () => {
    await using started = await startProbe(stranger);
    const { probe } = started;
    const denied = { code: 'cloud-denied' };
    await expect(probe.readAnyScaleSet(access)).rejects.toMatchObject(denied);
    await expect(probe.functionApp(appId)).rejects.toMatchObject(denied);
  });

  it('counts what waits in a queue, and since when, and takes nothing out', async () => {
    const bus = await startBus();
    const from = Date.now() - 1_000;
    bus.queue('events').put([
      { body: Buffer.from('1'), messageId: 'later', scheduledEnqueueTime: Date.now() + 60_000 },
      { body: Buffer.from('1'), messageId: 'a' },
      { body: Buffer.from('1'), messageId: 'b' },
    ]);
    bus.queue('ordered').put([{ body: Buffer.from('1'), messageId: 'c', sessionId: 's' }]);
    const probe = probeOfQueues();
    const looked = await probe.queue(bus.host, 'events');
    expect(looked?.waiting).toBe(2);
    expect(looked?.oldestSentAt?.getTime()).toBeGreaterThan(from);
    expect(bus.queue('events').depths()).toMatchObject({ active: 2, scheduled: 1, locked: 0 });
    expect(await probe.queue(bus.host, 'ordered')).toMatchObject({ waiting: 1 });
    expect(await probe.deadLetters(bus.host, 'events')).toEqual({ waiting: 0 });
    expect(await probe.queue(bus.host, 'none')).toBeUndefined();
  });
});
