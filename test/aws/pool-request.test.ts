import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventBridgeEnvelope } from '../../functions/aws/events/event-bridge.ts';
import { isPoolRequest, parsePoolRequest } from '../../functions/aws/events/pool-request.ts';
import { textWith } from '../fakes/text-like.ts';
import { activity, anEvent, type Fields } from './events.ts';
import { aRequestEvent, requestDetail } from './pool-requests.ts';

const parse = (event: unknown): ReturnType<typeof parsePoolRequest> =>
  parsePoolRequest('poolsync', eventBridgeEnvelope.parse(event));

const request = {
  installation: 'poolsync',
  pool: { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name: 'pool' },
  uid: 'uid-of-fleet-pool',
  generation: 1,
};

describe('parsePoolRequest', () => {
  it.each([
    ['Scale', 'scale'],
    ['Sync', 'sync'],
  ] as const)('reads a request of the watch: %s', (type, kind) => {
    expect(parse(aRequestEvent(type))).toEqual({ kind: 'request', request: { kind, ...request } });
  });

  it('I4: takes no figure from a request, forged or not', () => {
    const figures = { replicas: 99, desiredCapacity: 99, to: 99, status: { desiredCapacity: 99 } };
    const result = parse(aRequestEvent('Scale', figures, { replicas: 99 }));
    expect(result).toEqual({ kind: 'request', request: { kind: 'scale', ...request } });
  });

  it('ignores the request of another installation', () => {
    expect(parse(aRequestEvent('Scale', { installation: 'blue' }))).toEqual({
      kind: 'ignored',
      reason: 'other-installation',
      detail: 'blue',
    });
  });

  it("reads that another provider's object is to be looked at, and not that it is to be scaled", () => {
    const pool = { ...request.pool, kind: 'AWSMachinePool' };
    expect(parse(aRequestEvent('Sync', { kind: pool.kind }))).toEqual({
      kind: 'request',
      request: { ...request, kind: 'sync', pool },
    });
    expect(parse(aRequestEvent('Scale', { kind: pool.kind }))).toEqual({
      kind: 'ignored',
      reason: 'unknown-kind',
      detail: pool.kind,
    });
  });

  it.each(['ScaleSetMachinePool', 'AzureMachinePool', '__proto__', 'constructor'])(
    'ignores a kind that it does not know: %s',
    (kind) => {
      const ignored = { kind: 'ignored', reason: 'unknown-kind', detail: kind };
      expect(parse(aRequestEvent('Scale', { kind }))).toEqual(ignored);
    },
  );

  it.each<[string, string]>([
    ['poolsync', 'Poolsync Nap Request'],
    ['poolsync', '__proto__'],
    ['aws.autoscaling', 'Poolsync Scale Request'],
    ['aws.autoscaling', 'EC2 Instance Launch Successful'],
  ])('ignores what is no request: %s/%s', (source, detailType) => {
    const event = anEvent(detailType, requestDetail, { source });
    const ignored = { kind: 'ignored', reason: 'unknown-event', detail: `${source}/${detailType}` };
    expect(parse(event)).toEqual(ignored);
  });

  it.each<[string, unknown, string]>([
    ['missing', undefined, 'detail: '],
    ['null', null, 'detail: '],
    ['a list', [], 'detail: '],
    ['text', 'pool', 'detail: '],
    ['empty', {}, 'detail.installation: '],
  ])('rejects a request whose detail is %s', (_what, detail, reason) => {
    const event = anEvent('Poolsync Scale Request', detail, { source: 'poolsync' });
    expect(parse(event)).toMatchObject({ kind: 'rejected', reason: textWith(reason) });
  });

  it.each<[string, readonly unknown[]]>([
    ['installation', [undefined, '', 7]],
    ['kind', [undefined, '', null]],
    ['namespace', [undefined, '', '.', '..', 'a/b', 'a.b', 'Fleet', 'x'.repeat(64), '-a', 'a-']],
    ['name', [undefined, '', '.', '..', '../secrets', 'a?b', 'a%2fb', 'x'.repeat(254), 'a.']],
    ['uid', [undefined, '', 7, 'x'.repeat(129)]],
    ['generation', [undefined, -1, 1.5, '1', null]],
  ])('rejects a request whose %s is malformed, and names it', (field, values) => {
    for (const value of values) {
      const event = aRequestEvent('Scale', { [field]: value });
      const reason = textWith(`detail.${field}: `);
      expect(parse(event), String(value)).toMatchObject({ kind: 'rejected', reason });
    }
  });

  it('takes names with dots and digits, as the API server does', () => {
    const result = parse(aRequestEvent('Scale', { name: '1.workers-2.blue', namespace: '0-a' }));
    expect(result).toMatchObject({ request: { pool: { name: '1.workers-2.blue' } } });
  });

  it('is not led astray by keys that would change a prototype', () => {
    const poisoned = `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},${JSON.stringify(requestDetail).slice(1)}`;
    const event: unknown = JSON.parse(
      JSON.stringify(aRequestEvent()).replace(JSON.stringify(requestDetail), poisoned),
    );
    expect(parse(event)).toEqual({ kind: 'request', request: { kind: 'scale', ...request } });
    expect({}).not.toHaveProperty('polluted');
  });

  it('does not take an inherited name for a field', () => {
    const { name: _, ...nameless } = requestDetail;
    const detail: unknown = JSON.parse(
      `{"__proto__":{"name":"forged"},${JSON.stringify(nameless).slice(1)}`,
    );
    const event = anEvent('Poolsync Scale Request', detail, { source: 'poolsync' });
    expect(parse(event)).toMatchObject({ kind: 'rejected' });
  });

  it('never throws, and never makes a request for another installation or path', () => {
    const values = fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom('.', '..', 'poolsync'));
    const keys = fc.constantFrom(...Object.keys(requestDetail), '__proto__');
    fc.assert(
      fc.property(fc.dictionary(keys, values), (detail: Fields) => {
        const result = parse(aRequestEvent('Scale', detail));
        if (result.kind !== 'request') return;
        expect(result.request.installation).toBe('poolsync');
        expect(`${result.request.pool.namespace}/${result.request.pool.name}`).toMatch(
          /^[a-z0-9-]+\/[a-z0-9][a-z0-9.-]*$/,
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('isPoolRequest', () => {
  it('tells the events of the watch from those of AWS', () => {
    const of = (event: Fields) => isPoolRequest(eventBridgeEnvelope.parse(event));
    expect(of(aRequestEvent('Sync'))).toBe(true);
    expect(of(anEvent('EC2 Instance Launch Successful', activity))).toBe(false);
  });
});
