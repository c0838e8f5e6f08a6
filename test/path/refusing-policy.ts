import { readFile } from 'node:fs/promises';
import { connect } from '../../sandbox/management-cluster/kube-api.ts';
import { readKubeconfig } from './cluster-side.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

/** The label that a pool has as long as its list must not be changed. */
export const refusedLabel = 'poolsync.test/refused';

const admission = { apiVersion: 'admissionregistration.k8s.io/v1' };

/**
 * Lets the API server refuse, with 422, every change of the list of a labelled pool in a namespace,
 * as an administrator's own policy may do. Gives what takes the policy away.
 */
export async function layRefusingPolicy(
  namespace: string,
  message: string,
): Promise<() => Promise<void>> {
  const { kubeconfig } = sharedCluster();
  const api = connect(readKubeconfig(await readFile(kubeconfig, 'utf8')));
  const name = `${namespace}-refuses`;
  await api.apply({
    ...admission,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      matchConstraints: {
        objectSelector: { matchLabels: { [refusedLabel]: 'yes' } },
        resourceRules: [
          {
            apiGroups: ['infrastructure.cluster.x-k8s.io'],
            apiVersions: ['*'],
            operations: ['UPDATE'],
            resources: ['autoscalinggroupmachinepools'],
          },
        ],
      },
      validations: [
        { expression: 'object.spec.?providerIDList == oldObject.spec.?providerIDList', message },
      ],
    },
  });
  await api.apply({
    ...admission,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: {
      policyName: name,
      validationActions: ['Deny'],
      matchResources: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      },
    },
  });
  return async () => {
    const path = `/apis/${admission.apiVersion}/validatingadmissionpolic`;
    await api.request({ method: 'DELETE', path: `${path}ybindings/${name}` });
    await api.request({ method: 'DELETE', path: `${path}ies/${name}` });
    api.close();
  };
}
