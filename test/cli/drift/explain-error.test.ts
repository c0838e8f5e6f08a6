import { ApiException } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { explainError } from '../../../cli/cluster/explain-error.ts';
import { toClusterFault } from '../../../shared/kube/api-fault.ts';
import { Fault } from '../../../shared/model/fault.ts';

const access = { server: 'https://blue', context: 'blue', user: 'me' };
const answered = (status: number, message: string): Fault =>
  toClusterFault(
    'Reading MachinePool fleet/web',
    new ApiException(status, 'refused', JSON.stringify({ message }), {}),
  );

describe('explainError', () => {
  it('names the role of an operator where a right is missing', () => {
    const message =
      'machinepools.cluster.x-k8s.io "web" is forbidden: User "jane" cannot patch resource "machinepools/scale" in API group "cluster.x-k8s.io" in the namespace "fleet"';
    expect(explainError(answered(403, message), access)).toBe(
      [
        'jane may not patch the machinepools/scale of namespace fleet at https://blue (context blue): 403',
        '  An administrator grants it with the role of infra/cluster/base/rbac/operator.yaml:',
        '    kubectl create rolebinding poolsync-operator -n fleet --clusterrole=poolsync-operator --user=jane',
      ].join('\n'),
    );
  });

  it('tells a person to log in again, where a function would have its secret stored anew', () => {
    const fault = new Fault('cluster-denied', 'around it', {
      retryable: false,
      cause: answered(401, 'no'),
    });
    expect(explainError(fault, access)).toContain('log in again');
  });

  it('asks whether the cluster is up where nothing answers', () => {
    const fault = toClusterFault('Reading', new Error('connect ECONNREFUSED'));
    expect(explainError(fault, access)).toContain('connect ECONNREFUSED\n  Is the cluster up');
  });

  it('keeps the words of what is no answer of the API server, and says nothing of our mistakes', () => {
    const fault = new Fault('cloud-unavailable', 'STS: no answer', { retryable: true });
    expect(explainError(fault, access)).toBe('STS: no answer');
    expect(explainError(new TypeError('ours'), access)).toBeUndefined();
  });
});
