import { ApiException } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { readAs, statusOf, toClusterFault } from '../../shared/kube/api-fault.ts';
import { Fault } from '../../shared/model/fault.ts';

const answer = (code: number, body: unknown): ApiException<unknown> =>
  new ApiException(code, 'reason', body, { 'audit-id': 'differs-each-time' });

const saying = (message: string): string => JSON.stringify({ kind: 'Status', message });

describe('toClusterFault', () => {
  it.each([
    [400, 'cluster-refused', false],
    [403, 'cluster-denied', false],
    [404, 'cluster-refused', false],
    [410, 'cluster-refused', false],
    [422, 'cluster-refused', false],
    [428, 'cluster-refused', false],
    [429, 'cluster-unavailable', true],
    [499, 'cluster-refused', false],
    [500, 'cluster-unavailable', true],
    [503, 'cluster-unavailable', true],
    [504, 'cluster-unavailable', true],
  ])('reads %i as %s, retryable: %s', (code, meaning, retryable) => {
    const error = answer(code, saying('why'));
    const fault = toClusterFault('Reading pools fleet/one', error);
    expect(fault).toMatchObject({
      code: meaning,
      retryable,
      cause: error,
      message: `Reading pools fleet/one: the API server answered ${code} why`,
    });
  });

  it('says of 401, which has no words of the server, what to do', () => {
    expect(toClusterFault('Listing pools', answer(401, undefined))).toMatchObject({
      code: 'cluster-denied',
      retryable: false,
      message:
        'Listing pools: the API server answered 401: it does not take the credentials that it was shown. Store a kubeconfig with valid ones; where an identity of the cloud logs in, make it known to the cluster, as an access entry does on EKS.',
    });
  });

  it('keeps what a fault on the way to the server means, and says what was being done', () => {
    const fault = new Fault('cloud-denied', 'no secret', { retryable: false });
    expect(toClusterFault('Listing pools', fault)).toMatchObject({
      code: 'cloud-denied',
      retryable: false,
      cause: fault,
      message: 'Listing pools: no secret',
    });
  });

  it('quotes the first of the addresses of a server that all refuse', () => {
    const refused = ['10.0.0.1', '10.0.0.2'].map((to) => new Error(`connect ECONNREFUSED ${to}`));
    const error = new TypeError('fetch failed', { cause: new AggregateError(refused) });
    expect(toClusterFault('Listing pools', error).message).toBe(
      'Listing pools: the API server did not answer: connect ECONNREFUSED 10.0.0.1',
    );
  });

  it('takes the silence of the API server as passing', () => {
    const refused = new Error('connect ECONNREFUSED 127.0.0.1:6443');
    const error = new TypeError('fetch failed', { cause: refused });
    expect(toClusterFault('Listing pools', error)).toMatchObject({
      code: 'cluster-unavailable',
      retryable: true,
      cause: error,
      message: 'Listing pools: the API server did not answer: connect ECONNREFUSED 127.0.0.1:6443',
    });
  });

  it.each<[string, unknown]>([
    ['HTML of a proxy', '<html>Bad gateway</html>'],
    ['nothing', ''],
    ['no object', 'null'],
    ['an object without a message', '{}'],
    ['undefined', undefined],
  ])('does without the words of the server where the body is %s', (_, body) => {
    expect(toClusterFault('Listing pools', answer(502, body)).message).toBe(
      'Listing pools: the API server answered 502',
    );
  });

  it('reads a body that the client has parsed already', () => {
    expect(toClusterFault('Listing pools', answer(500, { message: 'etcd' })).message).toBe(
      'Listing pools: the API server answered 500 etcd',
    );
  });

  it('says the same of the same failure each time', () => {
    const messages = [1, 2].map(() => toClusterFault('x', answer(403, saying('no'))).message);
    expect(new Set(messages).size).toBe(1);
  });
});

describe('statusOf', () => {
  it('is the HTTP status of an answer and nothing else', () => {
    expect(statusOf(answer(409, ''))).toBe(409);
    expect(statusOf(new Error('409'))).toBeUndefined();
    expect(statusOf(undefined)).toBeUndefined();
  });
});

describe('readAs', () => {
  it('gives what was read', () => {
    expect(readAs('Cluster fleet/blue', () => 3)).toBe(3);
  });

  it('says which object is not as its CRD says, and what to do', () => {
    const error = new Error('spec: expected object');
    const read = (): never => {
      throw error;
    };
    expect(() => readAs('Cluster fleet/blue', read)).toThrow(
      expect.objectContaining({
        code: 'cluster-refused',
        retryable: false,
        cause: error,
        message:
          'Cluster fleet/blue is not as its CRD says: spec: expected object. Apply the CRDs of this release.',
      }),
    );
  });
});
