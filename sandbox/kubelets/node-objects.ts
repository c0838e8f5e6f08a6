import type { Instance } from './instance.ts';

export interface ReadyCondition {
  readonly status: 'True' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

export const ready: ReadyCondition = {
  status: 'True',
  reason: 'KubeletReady',
  message: 'kubelet is posting ready status',
};

/** What the node lifecycle controller of a cluster writes about a Node whose heartbeat stopped. */
export const lost: ReadyCondition = {
  status: 'Unknown',
  reason: 'NodeStatusUnknown',
  message: 'Kubelet stopped posting node status.',
};

export const leaseNamespace = 'kube-node-lease';
const leaseSeconds = 40;

/** A Node as a kubelet registers it, its status included. `nowMs` is in ms since the epoch. */
export function newNode(instance: Instance, nowMs: number): object {
  const name = instance.nodeName;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'arm64',
        'topology.kubernetes.io/region': instance.region,
        'topology.kubernetes.io/zone': instance.zone,
      },
    },
    spec: { providerID: instance.providerId },
    status: {
      addresses: [
        { type: 'InternalDNS', address: name },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: nodeInfo(instance),
      ...statusPatch(ready, nowMs).status,
    },
  };
}

function nodeInfo({ id }: Instance): object {
  return {
    machineID: id,
    systemUUID: id,
    bootID: id,
    kernelVersion: '6.12',
    osImage: 'Sandbox',
    containerRuntimeVersion: 'none://0',
    kubeletVersion: 'v1.36.3',
    kubeProxyVersion: '',
    operatingSystem: 'linux',
    architecture: 'arm64',
  };
}

/** A strategic merge patch of a Node's status that sets its Ready condition and no other. */
export function statusPatch(
  condition: ReadyCondition,
  nowMs: number,
): { readonly status: { readonly conditions: readonly object[] } } {
  const time = `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
  return {
    status: {
      conditions: [
        { type: 'Ready', ...condition, lastHeartbeatTime: time, lastTransitionTime: time },
      ],
    },
  };
}

export function newLease(name: string, nowMs: number): object {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: leaseNamespace },
    spec: {
      holderIdentity: name,
      leaseDurationSeconds: leaseSeconds,
      renewTime: microTime(nowMs),
    },
  };
}

export function renewal(nowMs: number): object {
  return { spec: { renewTime: microTime(nowMs) } };
}

/** Kubernetes' MicroTime has exactly six digits after the second. */
function microTime(nowMs: number): string {
  return new Date(nowMs).toISOString().replace('Z', '000Z');
}
