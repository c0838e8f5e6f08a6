import { describe, expect, it } from 'vitest';
import { requestBusOf } from '../../../cli/drift/request-bus-of.ts';
import type { AwsParts, AzureParts } from '../../../shared/model/installation.ts';
import type { WatchRequest } from '../../../shared/model/pool-request.ts';

const request = (kind: 'AutoScalingGroupMachinePool' | 'ScaleSetMachinePool'): WatchRequest => ({
  kind: 'scale',
  installation: 'blue',
  pool: { kind, namespace: 'fleet', name: 'web' },
  uid: 'a',
  generation: 1,
});
const ofAws = request('AutoScalingGroupMachinePool');
const ofAzure = request('ScaleSetMachinePool');

const aws: AwsParts = {
  account: '111111111111',
  region: 'eu-west-1',
  requestBus: 'requests',
  queues: { events: 'e', scale: 's', rejected: 'r', redrive: 'd' },
  functions: {},
  rules: [],
};
const azure: AzureParts = {
  subscription: 's',
  serviceBus: 'b',
  queues: { events: 'e', scale: 's', rejected: 'r', sweep: 'w' },
  requestTopic: 'https://topic',
  functionApps: {},
  eventSubscriptions: [],
};

function bothBuses() {
  const published: Record<'aws' | 'azure', WatchRequest[]> = { aws: [], azure: [] };
  const busOf = (cloud: 'aws' | 'azure') => async () => ({
    publish: async (requests: readonly WatchRequest[]) => {
      published[cloud].push(...requests);
      return [];
    },
  });
  return { published, clouds: { awsBus: busOf('aws'), azureBus: busOf('azure') } };
}

describe('requestBusOf', () => {
  it('brings each request to the bus of its cloud', async () => {
    const { published, clouds } = bothBuses();
    expect(await requestBusOf(clouds, { aws, azure }).publish([ofAws, ofAzure])).toEqual([]);
    expect(published).toEqual({ aws: [ofAws], azure: [ofAzure] });
  });

  it('gives back those of a cloud without a bus', async () => {
    const { published, clouds } = bothBuses();
    expect(await requestBusOf(clouds, { aws }).publish([ofAws, ofAzure])).toEqual([ofAzure]);
    expect(published.azure).toEqual([]);
  });
});
