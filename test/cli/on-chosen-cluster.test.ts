import { describe, expect, it } from 'vitest';
import { onChosenCluster } from '../../cli/cluster/on-chosen-cluster.ts';

const both = { context: 'production', kubeconfig: 'fleet.yaml' };

describe('onChosenCluster', () => {
  it.each([
    [
      'kubectl -n team-a get pods',
      'kubectl --context production --kubeconfig fleet.yaml -n team-a get pods',
    ],
    ['poolsync plan -A', 'poolsync plan -A --context production --kubeconfig fleet.yaml'],
    [
      'EXP_MACHINE_POOL=true clusterctl upgrade apply',
      'EXP_MACHINE_POOL=true clusterctl upgrade apply --kubeconfig-context production --kubeconfig fleet.yaml',
    ],
  ])('has %s act on the cluster that was chosen', (command, completed) => {
    expect(onChosenCluster(command, both)).toBe(completed);
  });

  it.each([
    "aws lambda list-functions --query 'poolsync kubectl'",
    'az resource show --ids kubectl',
    'sudo timedatectl set-ntp true',
  ])('leaves what asks no cluster: %s', (command) => {
    expect(onChosenCluster(command, both)).toBe(command);
  });

  it('adds nothing that was not chosen, and quotes what a shell would take apart', () => {
    expect(onChosenCluster('kubectl get pods', {})).toBe('kubectl get pods');
    expect(onChosenCluster('kubectl get pods', { context: "jane's $HOME" })).toBe(
      String.raw`kubectl --context 'jane'\''s $HOME' get pods`,
    );
    expect(onChosenCluster('poolsync doctor', { kubeconfig: 'my files/config' })).toBe(
      "poolsync doctor --kubeconfig 'my files/config'",
    );
  });
});
