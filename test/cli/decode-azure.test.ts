import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodedColumns } from '../../cli/events/decoded-columns.ts';
import type { DecodedEvent } from '../../cli/events/decoded-event.ts';
import { decodeText } from '../../cli/events/decode-text.ts';
import { toTable } from '../../cli/output/table.ts';
import {
  aCall,
  aHealthEvent,
  aRequest,
  asCloudEvent,
  inEventGridSchema,
  instanceDelete,
  machineDelete,
  machineId,
  otherId,
  person,
  scaleSetId,
  scaleSetWrite,
  schemasOfEvents,
  subscription,
  validation,
  type Fields,
} from '../azure/events.ts';
import { anEvent } from '../aws/events.ts';
import { textLike } from '../fakes/text-like.ts';
import { collect } from './collect.ts';

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

function decode(...documents: readonly unknown[]): Promise<readonly DecodedEvent[]> {
  const lines = documents.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return collect(decodeText(once(`${lines.join('\n')}\n`), { name: 'f', region: undefined }));
}

async function table(...documents: readonly unknown[]): Promise<string> {
  const decoded = await decode(...documents);
  async function* rows(): AsyncGenerator<DecodedEvent> {
    yield* decoded;
  }
  return (await collect(toTable((_, text) => text, decodedColumns, rows()))).join('');
}

const write: DecodedEvent = {
  outcome: 'hint',
  source: `/subscriptions/${subscription}`,
  detailType: 'Microsoft.Resources.ResourceWriteSuccess',
  operation: 'Microsoft.Compute/virtualMachineScaleSets/write',
  account: subscription,
  region: null,
  resourceGroup: 'Fleet-RG',
  group: 'workers',
  instanceId: null,
  member: null,
  reason: null,
};
const removal: DecodedEvent = {
  ...write,
  detailType: 'Microsoft.Resources.ResourceDeleteSuccess',
  operation: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/delete',
  instanceId: '7',
};
const machineRemoval: DecodedEvent = {
  ...removal,
  operation: 'Microsoft.Compute/virtualMachines/delete',
  group: null,
  instanceId: null,
  member: 'workers_3f1d7a9e',
};

describe('decodeText of events of Azure', () => {
  it.each(schemasOfEvents)('shows scale set, instance and member of %s', async (_schema, of) => {
    const events = [of(scaleSetWrite), of(instanceDelete), of(machineDelete)];
    expect(await decode(...events)).toEqual([write, removal, machineRemoval]);
    expect(await decode(events)).toEqual([write, removal, machineRemoval]);
    const rows = (await table(...events)).split('\n');
    expect(rows[1]).toMatch(/ Fleet-RG\/workers +- +-$/);
    expect(rows[2]).toMatch(/ Fleet-RG\/workers +7 +-$/);
    expect(rows[3]).toMatch(/ - +Fleet-RG\/workers_3f1d7a9e +-$/);
  });

  it('shows what is ignored, and why', async () => {
    const elsewhere = aCall('WriteSuccess', otherId, 'Microsoft.Storage/storageAccounts/write');
    const events = [elsewhere, validation, { ...scaleSetWrite, type: 'Microsoft.Storage.X' }];
    expect(await decode(...events.map((event) => asCloudEvent(event)))).toMatchObject([
      {
        outcome: 'ignored',
        operation: 'Microsoft.Storage/storageAccounts/write',
        account: subscription,
        group: null,
        reason: 'other-resource',
      },
      { outcome: 'ignored', reason: 'subscription-validation' },
      { outcome: 'ignored', detailType: 'Microsoft.Storage.X', reason: 'unknown-event' },
    ]);
  });

  it('shows the target of an event whose subject is a status below it', async () => {
    const below = `${machineId}/providers/Microsoft.ResourceHealth/availabilityStatuses/current`;
    const event = asCloudEvent(aHealthEvent(machineId, undefined, below));
    expect(await decode(event)).toMatchObject([
      { outcome: 'hint', resourceGroup: 'Fleet-RG', member: 'workers_3f1d7a9e', operation: null },
    ]);
  });

  it('takes requests of the watch for hints, whichever installation they are for', async () => {
    expect(await decode(aRequest('Sync', { installation: 'elsewhere' }))).toMatchObject([
      { outcome: 'hint', source: 'poolsync', detailType: 'Poolsync.SyncRequest', group: null },
    ]);
  });

  it('reads messages of Service Bus, which have their events as JSON', async () => {
    const event = asCloudEvent(scaleSetWrite);
    const message = { messageId: 'm', body: event };
    const several = { body: [inEventGridSchema(scaleSetWrite), event, null] };
    expect(await decode([message], several, { body: JSON.stringify(event) })).toMatchObject([
      write,
      write,
      write,
      { outcome: 'rejected', reason: 'f:2 body[2]: body: a JSON object is needed' },
      write,
    ]);
  });

  it('rejects a broken event with its place, and still shows what it tells', async () => {
    const broken = aCall('WriteSuccess', scaleSetId, 'no operation');
    expect(await decode(asCloudEvent(broken))).toEqual([
      {
        ...write,
        outcome: 'rejected',
        operation: null,
        reason: textLike(/^f:1: body\.data\.operationName: /),
      },
    ]);
  });

  it('leaves to the parser of AWS what looks like both or like neither', async () => {
    const both = anEvent('EC2 Something New', {}, { specversion: '1.0', eventType: 'x' });
    expect(
      await decode(both, { LifecycleHookName: 'x', eventType: 'y' }, { id: 'x' }),
    ).toMatchObject([
      { outcome: 'ignored', source: 'aws.autoscaling', reason: 'unknown-event' },
      { outcome: 'rejected', reason: textLike(/body\.AutoScalingGroupName: /) },
      { outcome: 'rejected', reason: textLike(/body\.detail-type: /) },
    ]);
  });

  it('prints nothing of the person who made a call, whole or broken, as table or JSON', async () => {
    const said = fc.constantFrom(...Object.values(person));
    const event = fc
      .tuple(fc.constantFrom(...schemasOfEvents), fc.constantFrom(scaleSetWrite, machineDelete))
      .map(([[, of], one]) => of(one));
    const forged = fc
      .tuple(event, fc.constantFrom('type', 'eventType', 'source', 'topic', 'subject', 'x'), said)
      .map(([one, key, value]): Fields => ({ ...one, [key]: value }));
    // A lone word may be cut into a name and still make one.
    const phrase = fc.constantFrom(person.name, person.upn, person.street, person.ipv6);
    const cut = fc.tuple(event, phrase, fc.nat({ max: 3_000 })).map(([one, words, at]) => {
      const text = JSON.stringify(one);
      return text.slice(0, at) + words + text.slice(at + 3);
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(forged, cut), async (document) => {
        const printed = JSON.stringify(await decode(document)) + (await table(document));
        for (const secret of Object.values(person)) expect(printed).not.toContain(secret);
      }),
      { numRuns: 1_000 },
    );
  });
});
