import { describe, expect, it } from 'vitest';
import type { Trouble } from '../../../shared/kube/cluster-trouble.ts';
import { machinePoolResource, poolResources } from '../../../shared/kube/resources.ts';
import { explainTrouble } from '../../../cli/cluster/explain-trouble.ts';

const access = { server: 'https://api:6443', context: 'blue', user: 'jane' };
const pools = poolResources.AutoScalingGroupMachinePool;
const denied = (user: string, where: string): Trouble => ({
  kind: 'forbidden',
  resource: pools,
  message: `autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io is forbidden: User "${user}" cannot list resource "autoscalinggroupmachinepools" in API group "infrastructure.cluster.x-k8s.io" ${where}`,
});

const cases: readonly (readonly [Trouble, ...string[]])[] = [
  [
    { kind: 'no-kubeconfig', lookedAt: ['/home/a/.kube/config'] },
    'there is no kubeconfig (looked at /home/a/.kube/config)',
    '--kubeconfig FILE',
  ],
  [{ kind: 'bad-kubeconfig', problem: 'x: is not readable' }, 'x: is not readable'],
  [
    { kind: 'no-context', name: 'bleu', known: ['blue', 'green'], files: ['/a'] },
    'there is no context "bleu" in /a',
    'Did you mean blue?',
    'There are: blue, green',
  ],
  [
    { kind: 'no-context', known: ['blue'], files: ['/a'] },
    'no context is chosen in /a',
    '--context: blue',
  ],
  [
    { kind: 'no-credentials', why: 'the plugin aws: not logged in' },
    'the plugin aws: not logged in',
    'Log in again',
  ],
  [
    { kind: 'unreachable', why: 'connect ECONNREFUSED' },
    'cannot reach https://api:6443 (context blue): connect ECONNREFUSED',
    '--context NAME',
  ],
  [{ kind: 'unauthorized' }, 'does not take the credentials of user jane (401)'],
  [
    denied('jane', 'in the namespace "team-a"'),
    'jane may not read the autoscalinggroupmachinepools of namespace team-a (403',
    'kubectl create rolebinding poolsync-viewer -n team-a --clusterrole=poolsync-viewer --user=jane',
  ],
  [
    denied('jane', 'at the cluster scope'),
    'kubectl create clusterrolebinding poolsync-viewer --clusterrole=poolsync-viewer --user=jane',
    '-n NAMESPACE',
  ],
  [denied('system:serviceaccount:ci:bot', 'at the cluster scope'), '--serviceaccount=ci:bot'],
  [denied("o'neil; rm -rf", 'at the cluster scope'), String.raw`--user='o'\''neil; rm -rf'`],
  [
    { kind: 'forbidden', resource: pools, message: 'no' },
    'does not let user jane do this (403): no',
    'poolsync-viewer',
  ],
  [
    { kind: 'not-served', resource: pools },
    "does not know Poolsync's kinds",
    'kubectl apply --server-side -k infra/cluster',
  ],
  [
    { kind: 'not-served', resource: machinePoolResource },
    'Cluster API is not installed there',
    'clusterctl init',
  ],
  [{ kind: 'refused', status: 500, message: 'etcd' }, 'answered 500 etcd'],
  [{ kind: 'no-api-server' }, 'is no Kubernetes API server'],
];

describe('explainTrouble', () => {
  it.each(cases)('tells what is wrong and what to do: %j', (trouble, ...parts) => {
    const text = explainTrouble(trouble, access);
    for (const part of parts) expect(text).toContain(part);
  });

  it('names what it knows of the way in, and no more', () => {
    expect(explainTrouble({ kind: 'unauthorized' }, {})).toMatch(
      /^the API server does not take the credentials of this user \(401\)/,
    );
  });

  it('shows nothing that a terminal would obey', () => {
    const hostile = '\u001b[2J\u202e\n';
    const trouble: Trouble = {
      kind: 'no-context',
      name: hostile,
      known: [hostile],
      files: [hostile],
    };
    const text = explainTrouble(trouble, { server: hostile });
    for (const line of text.split('\n')) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
