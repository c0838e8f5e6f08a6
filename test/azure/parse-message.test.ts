import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../functions/azure/events/parse-message.ts';
import type { ParseResult } from '../../shared/model/hint.ts';
import { textLike, textWith } from '../fakes/text-like.ts';
import {
  aCall,
  aHealthEvent,
  aRequest,
  aResourceNotification,
  asCloudEvent,
  inEventGridSchema,
  instanceId,
  machine,
  machineDelete,
  machineId,
  otherId,
  scaleSet,
  scaleSetId,
  scaleSetWrite,
  schemasOfEvents,
  sentAt,
  validation,
  type Event,
  type Fields,
} from './events.ts';

function parseAll(body: unknown, installation?: string): readonly ParseResult[] {
  return parseMessage({ id: 'message-1', body }, installation);
}

function parse(body: unknown): ParseResult {
  const results = parseAll(body);
  expect(results).toHaveLength(1);
  return results[0] ?? { kind: 'rejected', reason: 'none' };
}

const ofScaleSet = { id: 'message-1', group: scaleSet, sentAt };
const ofInstance = { ...ofScaleSet, instance: { id: '7' } };
const ofMachine = { id: 'message-1', member: machine, sentAt };
const scaleSets = 'Microsoft.Compute/virtualMachineScaleSets';
const instances = `${scaleSets}/virtualMachines`;
const machines = 'Microsoft.Compute/virtualMachines';
const gone = { expected: 'gone' };

describe.each(schemasOfEvents)('parseMessage of %s', (_schema, write) => {
  it.each<[string, string, Fields]>([
    ['WriteSuccess', `${scaleSets}/write`, { groupChanged: true }],
    ['WriteFailure', `${scaleSets}/write`, { groupChanged: true }],
    ['WriteCancel', `${scaleSets}/write`, { groupChanged: true }],
    ['ActionSuccess', `${scaleSets}/delete/action`, { groupChanged: true }],
    ['ActionFailure', `${scaleSets}/restart/action`, { groupChanged: true }],
    ['ActionCancel', `${scaleSets}/manualUpgrade/action`, { groupChanged: true }],
    ['DeleteSuccess', `${scaleSets}/delete`, {}],
    ['DeleteFailure', `${scaleSets}/delete`, {}],
    ['DeleteCancel', `${scaleSets}/delete`, {}],
  ])('makes a hint of what a scale set was told: %s of %s', (what, cause, more) => {
    expect(parse(write(aCall(what, scaleSetId, cause)))).toEqual({
      kind: 'hint',
      hint: { ...ofScaleSet, cause, ...more },
    });
  });

  it.each<[string, string, Fields]>([
    ['WriteSuccess', `${instances}/write`, {}],
    ['WriteFailure', `${instances}/write`, {}],
    ['DeleteSuccess', `${instances}/delete`, gone],
    ['DeleteFailure', `${instances}/delete`, {}],
    ['DeleteCancel', `${instances}/delete`, {}],
    ['ActionSuccess', `${instances}/restart/action`, {}],
    ['ActionSuccess', `${instances}/start/action`, {}],
    ['ActionSuccess', `${instances}/deallocate/action`, {}],
    ['ActionSuccess', `${instances}/reimage/action`, {}],
  ])('makes a hint with the instance of a Uniform scale set: %s of %s', (what, cause, more) => {
    expect(parse(write(aCall(what, instanceId, cause)))).toEqual({
      kind: 'hint',
      hint: { ...ofScaleSet, cause, instance: { id: '7', ...more } },
    });
  });

  it.each<[string, string, Fields]>([
    ['WriteSuccess', `${machines}/write`, {}],
    ['DeleteSuccess', `${machines}/delete`, gone],
    ['DeleteFailure', `${machines}/delete`, {}],
    ['DeleteCancel', `${machines}/delete`, {}],
    ['ActionSuccess', `${machines}/powerOff/action`, {}],
  ])('makes a member hint of a machine of its own: %s of %s', (what, cause, more) => {
    expect(parse(write(aCall(what, machineId, cause)))).toEqual({
      kind: 'member-hint',
      hint: { ...ofMachine, cause, ...more },
    });
  });

  it.each<[string, Event, Fields]>([
    ['a scale set', aHealthEvent(scaleSetId), { kind: 'hint', hint: ofScaleSet }],
    ['an instance', aHealthEvent(instanceId), { kind: 'hint', hint: ofInstance }],
    ['a machine', aHealthEvent(machineId), { kind: 'member-hint', hint: ofMachine }],
    [
      'an annotated machine',
      aHealthEvent(machineId, 'ResourceAnnotated'),
      { kind: 'member-hint', hint: ofMachine },
    ],
    [
      'a machine, by a status below it',
      aHealthEvent(
        machineId,
        undefined,
        `${machineId}/providers/Microsoft.ResourceHealth/x/current`,
      ),
      { kind: 'member-hint', hint: ofMachine },
    ],
  ])('makes a hint of the health of %s, and takes nothing for gone', (_what, event, result) => {
    const hint = Object.assign({}, result['hint'], { cause: event.type });
    expect(parse(write(event))).toEqual({ kind: result['kind'], hint });
  });

  it.each<[Event, Fields]>([
    [
      aResourceNotification('CreatedOrUpdated', scaleSetId),
      { kind: 'hint', hint: { ...ofScaleSet, groupChanged: true } },
    ],
    [aResourceNotification('Deleted', scaleSetId), { kind: 'hint', hint: ofScaleSet }],
    [
      aResourceNotification('CreatedOrUpdated', machineId),
      { kind: 'member-hint', hint: ofMachine },
    ],
    [
      aResourceNotification('Deleted', machineId),
      { kind: 'member-hint', hint: { ...ofMachine, ...gone } },
    ],
  ])('makes a hint of a resource notification: $type', (event, result) => {
    const hint = Object.assign({}, result['hint'], { cause: event.type });
    expect(parse(write(event))).toEqual({ kind: result['kind'], hint });
  });

  it.each<[string, Event, string]>([
    [
      'a call',
      aCall('WriteSuccess', otherId, 'Microsoft.Storage/storageAccounts/write'),
      'Microsoft.Storage/storageAccounts/write',
    ],
    [
      'an operation of no such name',
      aCall('WriteSuccess', otherId, 'do as I say'),
      'Microsoft.Resources.ResourceWriteSuccess',
    ],
    [
      'an extension',
      aCall('WriteSuccess', `${machineId}/extensions/x`, `${machines}/extensions/write`),
      `${machines}/extensions/write`,
    ],
    [
      'tags of a scale set',
      aCall(
        'WriteSuccess',
        `${scaleSetId}/providers/Microsoft.Resources/tags/default`,
        'Microsoft.Resources/tags/write',
      ),
      'Microsoft.Resources/tags/write',
    ],
    ['health', aHealthEvent(otherId), aHealthEvent(otherId).type],
    [
      'a notification',
      aResourceNotification('Deleted', otherId),
      aResourceNotification('Deleted', otherId).type,
    ],
  ])('ignores other resources: %s', (_what, event, detail) => {
    expect(parse(write(event))).toEqual({ kind: 'ignored', reason: 'other-resource', detail });
  });

  it.each([
    'Microsoft.Resources.ResourceReadSuccess',
    'Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted',
    'Microsoft.EventGrid.SubscriptionDeletedEvent',
    'Microsoft.Storage.BlobCreated',
    'Poolsync.NapRequest',
  ])('ignores what it does not know: %s', (type) => {
    expect(parse(write({ ...scaleSetWrite, type }))).toEqual({
      kind: 'ignored',
      reason: 'unknown-event',
      detail: type,
    });
  });

  it.each(['__proto__', 'constructor', 'two words', 'x'.repeat(300), '10.0.0.1', 'a@b.example'])(
    'ignores a type that is written as none is, and does not repeat it: %s',
    (type) => {
      const detail = 'a type that is not named as such';
      const ignored = { kind: 'ignored', reason: 'unknown-event', detail };
      expect(parse(write({ ...scaleSetWrite, type }))).toEqual(ignored);
    },
  );

  it('ignores the validation of a subscription', () => {
    const reason = 'subscription-validation';
    const ignored = { kind: 'ignored', reason, detail: validation.type };
    expect(parse(write(validation))).toEqual(ignored);
  });

  it('reads IDs and operations in whatever case they are written', () => {
    const lower = write(aCall('DeleteSuccess', instanceId.toLowerCase(), `${instances}/delete`));
    expect(parse(lower)).toMatchObject({
      hint: { group: { resourceGroup: 'fleet-rg' }, instance: { id: '7', ...gone } },
    });
    const upper = write(
      aCall('WriteSuccess', scaleSetId.toUpperCase(), `${scaleSets}/write`.toUpperCase()),
    );
    expect(parse(upper)).toMatchObject({
      hint: { group: { name: 'WORKERS' }, groupChanged: true },
    });
    const mixed = { resourceUri: machineId.toUpperCase() };
    expect(
      parse(write(aCall('DeleteSuccess', machineId, `${machines}/delete`, mixed))),
    ).toMatchObject({
      hint: gone,
    });
  });

  it('I8: believes the subject, and takes nothing for gone where the resource URI says otherwise', () => {
    const data = { resourceUri: `${scaleSetId}/virtualMachines/8` };
    expect(parse(write(aCall('DeleteSuccess', instanceId, `${instances}/delete`, data)))).toEqual({
      kind: 'hint',
      hint: { ...ofInstance, cause: `${instances}/delete` },
    });
    const moved = { ...aResourceNotification('Deleted', machineId), subject: otherId };
    expect(parse(write(moved))).toEqual({
      kind: 'member-hint',
      hint: { ...ofMachine, cause: moved.type },
    });
  });

  it('I8: takes nothing for gone while the call is only accepted', () => {
    const of = (status: unknown): ParseResult =>
      parse(write(aCall('DeleteSuccess', machineId, `${machines}/delete`, { status })));
    expect(of('Accepted')).not.toHaveProperty('hint.expected');
    expect(of('succeeded')).toMatchObject({ hint: gone });
    expect(of(undefined)).toMatchObject({ hint: gone });
  });

  it('makes the same of text and bytes as of what was parsed', () => {
    const event = write(scaleSetWrite);
    const text = JSON.stringify([event, event]);
    const parsed = parseAll([event, event]);
    expect(parsed).toHaveLength(2);
    expect(parseAll(text)).toEqual(parsed);
    expect(parseAll(Buffer.from(text))).toEqual(parsed);
    expect(parseAll(new TextEncoder().encode(text))).toEqual(parsed);
  });

  it('lets through fields that Azure adds, at every level', () => {
    const novel = { novelty: { deep: [1] } };
    const event = aCall('WriteSuccess', scaleSetId, `${scaleSets}/write`, novel);
    expect(parse(write(event, novel)).kind).toBe('hint');
  });

  it('is not led astray by keys that would change a prototype', () => {
    const poison = `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},`;
    const text = JSON.stringify(write(scaleSetWrite))
      .replace('{', poison)
      .replace('"data":{', `"data":${poison}`);
    expect(parse(text)).toMatchObject({ kind: 'hint', hint: { group: scaleSet } });
    expect({}).not.toHaveProperty('polluted');
  });

  it('does not take an inherited name for a field', () => {
    const { subject: _, ...rest } = write(scaleSetWrite);
    const text = `{"__proto__":{"subject":"${scaleSetId}"},${JSON.stringify(rest).slice(1)}`;
    expect(parse(text)).toMatchObject({ kind: 'rejected', reason: textWith('body.subject: ') });
  });

  it.each<[string, unknown, string]>([
    ['missing', undefined, 'body.data: '],
    ['null', null, 'body.data: '],
    ['a list', [], 'body.data: '],
    ['text', 'workers', 'body.data: '],
    ['empty', {}, 'body.data.operationName: '],
  ])('rejects an event whose data is %s', (_what, data, reason) => {
    const rejected = { kind: 'rejected', reason: textWith(reason) };
    expect(parse(write({ ...scaleSetWrite, data }))).toMatchObject(rejected);
  });

  it.each<[string, readonly unknown[]]>([
    [
      'operationName',
      [undefined, null, 7, '', [], 'x'.repeat(257), 'restart it', `${scaleSets}/write\n`, '/write'],
    ],
    ['resourceUri', [null, 7, {}]],
    ['status', [null, 7, ['Succeeded']]],
  ])('rejects a call whose %s is broken, and names it', (field, values) => {
    for (const value of values) {
      const event = aCall('WriteSuccess', scaleSetId, `${scaleSets}/write`, { [field]: value });
      const reason = textLike(new RegExp(`^body\\.data\\.${field}: `));
      expect(parse(write(event)), String(value)).toMatchObject({ kind: 'rejected', reason });
    }
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['a number', 7],
    ['empty', ''],
    ['too long', `${scaleSetId}/${'x'.repeat(2_048)}`],
    ['with a line end in a name', scaleSetId.replace('workers', 'work\ners')],
    ['with an address for a name', scaleSetId.replace('workers', 'ada@contoso.example')],
    ['with a name too long', scaleSetId.replace('workers', 'w'.repeat(91))],
    ['with a query', `${scaleSetId}?api-version=1`],
  ])('rejects a subject that is %s', (_what, subject) => {
    const result = parse(write({ ...scaleSetWrite, subject }));
    expect(result).toMatchObject({ kind: 'rejected', reason: textLike(/^body\.subject: /) });
  });

  it.each([undefined, null, 7, '', machineId.replace('Fleet-RG', 'a b')])(
    'rejects a notification of which the resource is broken: %s',
    (id) => {
      const rejected = (reason: RegExp) => ({ kind: 'rejected', reason: textLike(reason) });
      const health = write({ ...aHealthEvent(id), subject: machineId });
      expect(parse(health)).toMatchObject(
        rejected(/^body\.data\.resourceInfo\.properties\.targetResourceId: /),
      );
      const deleted = write({ ...aResourceNotification('Deleted', id), subject: machineId });
      expect(parse(deleted)).toMatchObject(rejected(/^body\.data\.resourceInfo\.id: /));
    },
  );
});

describe('parseMessage', () => {
  it.each<[string, Fields, readonly (readonly [string, readonly unknown[]])[]]>([
    [
      'EventGridEvent',
      inEventGridSchema(scaleSetWrite),
      [
        ['id', [undefined, null, 7, '']],
        ['topic', [undefined, null, {}]],
        ['subject', [undefined, null, 7, []]],
        ['eventType', [null, 7, '', {}]],
        ['eventTime', [undefined, null, 7, '', 'noon', '2026-11-23', '2026-13-23T12:00:00Z']],
      ],
    ],
    [
      'CloudEvents',
      asCloudEvent(scaleSetWrite),
      [
        ['specversion', [null, 1, '', '0.3', '1.1', '2.0']],
        ['id', [undefined, null, 7, '']],
        ['source', [undefined, null, 7, '']],
        ['type', [undefined, null, 7, '']],
        ['subject', [null, 7, []]],
        ['time', [null, 7, '', 'noon', '1763899200']],
      ],
    ],
  ])(
    'rejects an event of %s of which a field is broken, and names it',
    (_schema, event, fields) => {
      for (const [field, values] of fields) {
        for (const value of values) {
          expect(parse({ ...event, [field]: value }), `${field} ${String(value)}`).toMatchObject({
            kind: 'rejected',
            reason: textLike(new RegExp(`^body\\.${field}: `)),
          });
        }
      }
    },
  );

  it('takes an event without a time, which only CloudEvents may lack', () => {
    const result = parse(asCloudEvent(scaleSetWrite, { time: undefined }));
    expect(result.kind).toBe('hint');
    expect(result).not.toHaveProperty('hint.sentAt');
  });

  it('takes both ways in which Microsoft writes the version of CloudEvents', () => {
    expect(parse(asCloudEvent(scaleSetWrite, { specversion: '1' })).kind).toBe('hint');
  });

  it('takes a time with an offset and as many digits as Azure writes', () => {
    const at = (time: string): ParseResult => parse(asCloudEvent(scaleSetWrite, { time }));
    expect(at('2026-11-23T13:00:00.1234567+01:00')).toMatchObject({ hint: { sentAt } });
    const long = at(`2026-11-23T12:00:00.${'1'.repeat(500)}Z`);
    if (long.kind === 'hint') expect(long.hint.sentAt?.getTime()).not.toBeNaN();
  });

  it('makes a hint of each request of the watch', () => {
    for (const kind of ['Sync', 'Scale'] as const) {
      expect(parseAll(aRequest(kind), 'poolsync')).toEqual([
        {
          kind: 'pool-hint',
          hint: {
            id: 'message-1',
            pool: { kind: 'ScaleSetMachinePool', namespace: 'fleet', name: 'pool' },
            uid: 'uid-of-fleet-pool',
            cause: `Poolsync.${kind}Request`,
          },
        },
      ]);
    }
  });

  it("makes a hint of a request to look at the Azure provider's object, and of none to scale it", () => {
    const kind = 'AzureMachinePool';
    expect(parse(aRequest('Sync', { kind }))).toMatchObject({
      kind: 'pool-hint',
      hint: { pool: { kind, namespace: 'fleet', name: 'pool' } },
    });
    expect(parse(aRequest('Scale', { kind }))).toEqual({
      kind: 'ignored',
      reason: 'unknown-kind',
      detail: kind,
    });
  });

  it.each<[Fields, string, string]>([
    [{ installation: 'blue' }, 'other-installation', 'blue'],
    [{ installation: 'a b' }, 'other-installation', 'a name that is not one'],
    [{ kind: 'AutoScalingGroupMachinePool' }, 'unknown-kind', 'AutoScalingGroupMachinePool'],
    [{ kind: 'AWSMachinePool' }, 'unknown-kind', 'AWSMachinePool'],
    [{ kind: 'a@b.example' }, 'unknown-kind', 'a name that is not one'],
  ])('ignores a request that is not for it: %j', (data, reason, detail) => {
    expect(parseAll(aRequest('Sync', data), 'poolsync')).toEqual([
      { kind: 'ignored', reason, detail },
    ]);
  });

  it('takes a request of any installation where it is not told its own', () => {
    expect(parse(aRequest('Sync', { installation: 'blue' })).kind).toBe('pool-hint');
  });

  it('rejects a request of which a field is broken', () => {
    for (const [field, value] of [
      ['uid', ''],
      ['name', '../x'],
      ['generation', -1],
    ] as const) {
      const reason = textLike(new RegExp(`^body\\.data\\.${field}: `));
      expect(parse(aRequest('Sync', { [field]: value }))).toMatchObject({
        kind: 'rejected',
        reason,
      });
    }
  });

  it('takes no request from another source, nor in the schema that has none', () => {
    const ignored = { kind: 'ignored', reason: 'unknown-event', detail: 'Poolsync.SyncRequest' };
    expect(parse(aRequest('Sync', {}, { source: '/subscriptions/x' }))).toEqual(ignored);
    const { type, subject, data } = aRequest('Sync');
    const event = { type: String(type), subject, data };
    expect(parse(inEventGridSchema(event, { source: 'poolsync' }))).toEqual(ignored);
  });

  it('I9: makes a result of each event of an array, in their order, each with an ID of its own', () => {
    const body = [asCloudEvent(scaleSetWrite), null, inEventGridSchema(machineDelete), [{}], 7];
    expect(parseAll(body)).toMatchObject([
      { kind: 'hint', hint: { id: 'message-1/0' } },
      { kind: 'rejected', reason: 'body[1]: a JSON object is needed' },
      { kind: 'member-hint', hint: { id: 'message-1/2' } },
      { kind: 'rejected', reason: 'body[3]: a JSON object is needed' },
      { kind: 'rejected', reason: 'body[4]: a JSON object is needed' },
    ]);
    expect(parseAll([asCloudEvent({ ...scaleSetWrite, data: {} })])).toMatchObject([
      { kind: 'rejected', reason: textLike(/^body\[0\]\.data\.operationName: /) },
    ]);
  });

  it('I9: rejects an array without events, so that no message disappears', () => {
    expect(parse([])).toEqual({ kind: 'rejected', reason: 'body: an array without events' });
  });

  it('reads an array as long as Event Grid makes one, and rejects a longer one as a whole', () => {
    const event = asCloudEvent(scaleSetWrite);
    expect(parseAll(Array.from({ length: 5_000 }, () => event))).toHaveLength(5_000);
    expect(parseAll(Array.from({ length: 5_001 }, () => event))).toEqual([
      { kind: 'rejected', reason: 'body: an array of 5001, and 5000 events are the most' },
    ]);
    expect(parseAll(`[${'0,'.repeat(500_000)}0]`)).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['a boolean', true],
    ['JSON of a text', '"text"'],
    ['JSON of null', 'null'],
  ])('rejects %s as no object', (_what, body) => {
    expect(parse(body)).toEqual({ kind: 'rejected', reason: 'body: a JSON object is needed' });
  });

  it.each<[string, unknown, number]>([
    ['text', 'hello', 5],
    ['no text', '', 0],
    ['half of an event', JSON.stringify(asCloudEvent(scaleSetWrite)).slice(0, 400), 400],
    ['bytes that are no text', Uint8Array.of(255, 254, 0), 3],
    ['a nesting without an end', '['.repeat(100_000), 100_000],
  ])('rejects %s as no JSON, and quotes nothing of it', (_what, body, length) => {
    const reason = `body: not JSON, but text of ${length} characters`;
    expect(parse(body)).toEqual({ kind: 'rejected', reason });
  });

  it('rejects an object that is no event', () => {
    for (const body of [{}, { id: 'x', type: 'y' }, { data: scaleSetWrite.data }]) {
      const reason = textLike(/^body: neither eventType nor specversion/);
      expect(parse(body)).toMatchObject({ kind: 'rejected', reason });
    }
  });

  it('names every problem at once', () => {
    expect(parse({ specversion: '1.0' })).toMatchObject({
      reason: textLike(/body\.id: .+; body\.source: .+; body\.type: /),
    });
  });

  it('reads a message as large as the queue takes', () => {
    const more = { extra: 'x'.repeat(1_000_000) };
    expect(parse(asCloudEvent(scaleSetWrite, more)).kind).toBe('hint');
  });
});
