import { z } from 'zod';
import { messageOf } from '../ask-object.ts';
import { readCore, type CoreDeployment } from '../core-deployments.ts';
import { ok, skipped, unknown, warning, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { shellWord } from '../../output/shell-word.ts';
import { mendDenied } from '../mends.ts';

const probe = {
  apiVersion: 'cluster.x-k8s.io/v1beta2',
  kind: 'MachinePool',
  metadata: { generateName: 'poolsync-doctor-' },
  spec: {
    clusterName: 'poolsync-doctor',
    template: {
      spec: {
        clusterName: 'poolsync-doctor',
        bootstrap: { dataSecretName: '' },
        infrastructureRef: {
          apiGroup: 'infrastructure.cluster.x-k8s.io',
          kind: 'AutoScalingGroupMachinePool',
          name: 'poolsync-doctor',
        },
      },
    },
  },
};

const created = z.object({ spec: z.object({ replicas: z.number().optional() }) });

/**
 * Whether Cluster API's core takes MachinePools: its feature gate, and its webhooks, which are asked by
 * a MachinePool that is made as a dry run, so that nothing is left of it.
 */
export async function checkMachinePools(ground: Ground): Promise<readonly Told[]> {
  const off = (await readCore(ground.api)).find(({ gates }) =>
    /[=,]MachinePool=false/i.test(gates?.text ?? ''),
  );
  return off === undefined ? [await tryWebhook(ground)] : [gateIsOff(off)];
}

function gateIsOff({ namespace, name, gates }: CoreDeployment): Told {
  const value = (gates?.text ?? '').replace(/MachinePool=false/i, 'MachinePool=true');
  const path = `/spec/template/spec/containers/${gates?.container ?? 0}/args/${gates?.arg ?? 0}`;
  const patch = JSON.stringify([{ op: 'replace', path, value }]);
  return wrong(
    'the feature gate MachinePool of Cluster API is off (EXP_MACHINE_POOL=false at its installation)',
    `kubectl -n ${namespace} patch deployment ${name} --type=json -p ${shellWord(patch)}`,
  );
}

async function tryWebhook(ground: Ground): Promise<Told> {
  const path = '/apis/cluster.x-k8s.io/v1beta2/namespaces/default/machinepools?dryRun=All';
  const answer = await ground.api.ask({ method: 'POST', path, body: probe });
  const said = messageOf(answer);
  if (answer.status === 404) return skipped('there are no MachinePools to try');
  if (/feature (?:flag|gate)/i.test(said)) {
    return wrong(
      `Cluster API refuses MachinePools: ${said}`,
      'EXP_MACHINE_POOL=true clusterctl upgrade apply --contract v1beta2',
    );
  }
  if (answer.status === 403) {
    return unknown(
      'whether its webhooks answer is tried by a MachinePool that is made as a dry run, and you may make none in namespace default',
      await mendDenied(ground),
    );
  }
  if (answer.status >= 500) {
    return wrong(
      `the webhooks of Cluster API do not answer, so no MachinePool can be made or changed: ${said}`,
      'kubectl -n capi-system get pods,endpointslices',
    );
  }
  if (answer.status >= 300) return unknown(`the API server answered ${answer.status} ${said}`);
  const made = created.safeParse(answer.body);
  // It is core's webhook that sets a missing number of replicas, and nobody else.
  return made.success && made.data.spec.replicas === 1
    ? ok('the feature gate is on, and the webhooks answer')
    : warning(
        'the webhooks of Cluster API are not called: whatever is written to a MachinePool is taken unchecked',
        'kubectl get mutatingwebhookconfigurations,validatingwebhookconfigurations',
      );
}
