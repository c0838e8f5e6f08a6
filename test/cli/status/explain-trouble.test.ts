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

const cases: readonly { readonly trouble: Trouble; readonly parts: readonly string[] }[] = [
  {
    trouble: { kind: 'no-kubeconfig', lookedAt: ['/nowhere/config'] },
    parts: ['there is no kubeconfig (looked at /nowhere/config)', '--kubeconfig FILE'],
  },
  {
    trouble: { kind: 'bad-kubeconfig', problem: 'x: is bad' },
    parts: ['x: is bad', '--kubeconfig FILE'],
  },
  {
    trouble: { kind: 'no-context', name: 'bleu', known: ['blue', 'green'], files: ['/a'] },
    parts: ['no context "bleu" in /a', 'Did you mean blue?', 'There are: blue, green'],
  },
  {
    trouble: { kind: 'no-context', known: ['blue'], files: ['/a'] },
    parts: ['no context is chosen in /a', '--context: blue'],
  },
  {
    trouble: { kind: 'no-context', name: 'x', known: [], files: [] },
    parts: [`there is no context "x" in the pod's service account`, '--kubeconfig FILE'],
  },
  {
    trouble: { kind: 'no-credentials', why: 'the plugin aws: not logged in' },
    parts: ['the plugin aws: not logged in', 'Log in again'],
  },
  {
    trouble: { kind: 'unreachable', why: 'connect ECONNREFUSED' },
    parts: ['cannot reach https://api:6443 (context blue): connect ECONNREFUSED', '--context NAME'],
  },
  {
    trouble: { kind: 'unauthorized' },
    parts: ['does not take the credentials of user jane (401)'],
  },
  {
    trouble: denied('jane', 'in the namespace "team-a"'),
    parts: [
      'jane may not read the autoscalinggroupmachinepools of namespace team-a at https://api:6443 (context blue): 403',
      'kubectl create rolebinding poolsync-viewer -n team-a --clusterrole=poolsync-viewer --user=jane',
    ],
  },
  {
    trouble: denied('jane', 'at the cluster scope'),
    parts: [
      'kubectl create clusterrolebinding poolsync-viewer --clusterrole=poolsync-viewer --user=jane',
      '-n NAMESPACE',
    ],
  },
  {
    trouble: denied('system:serviceaccount:ci:bot', 'at the cluster scope'),
    parts: ['--serviceaccount=ci:bot'],
  },
  {
    trouble: denied("o'neil; rm -rf", 'at the cluster scope'),
    parts: [String.raw`--user='o'\''neil; rm -rf'`],
  },
  {
    trouble: { kind: 'forbidden', resource: pools, message: 'no' },
    parts: ['does not let user jane do this (403): no', 'poolsync-viewer'],
  },
  {
    trouble: { kind: 'not-served', resource: pools },
    parts: [
      "does not know Poolsync's kinds",
      'kubectl apply --server-side -k infra/cluster/foundation',
    ],
  },
  {
    trouble: { kind: 'not-served', resource: machinePoolResource },
    parts: ['Cluster API is not installed there', 'clusterctl init'],
  },
  { trouble: { kind: 'refused', status: 500, message: 'etcd' }, parts: ['answered 500 etcd'] },
  { trouble: { kind: 'no-api-server' }, parts: ['is no Kubernetes API server'] },
];

describe('explainTrouble', () => {
  it.each(cases)('tells what is wrong and what to do: $trouble', ({ trouble, parts }) => {
    const text = explainTrouble(trouble, access);
    for (const part of parts) expect(text).toContain(part);
  });

  it.each([
    [
      denied('jane', 'in the namespace "team-a"'),
      'kubectl --context prod create rolebinding poolsync-viewer -n team-a ',
    ],
    [denied('jane', 'at the cluster scope'), 'poolsync status -n NAMESPACE --context prod'],
    [
      { kind: 'not-served', resource: pools } as const,
      'kubectl --context prod apply --server-side -k infra/cluster/foundation',
    ],
    [
      { kind: 'not-served', resource: machinePoolResource } as const,
      'clusterctl init --kubeconfig-context prod',
    ],
  ])('shows commands for the cluster that was chosen: $kind', (trouble, command) => {
    expect(explainTrouble(trouble, { ...access, choice: { context: 'prod' } })).toContain(command);
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
