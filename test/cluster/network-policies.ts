import { BlockList, isIPv6 } from 'node:net';
import { z } from 'zod';
import type { Built, PodTemplate } from './overlay.ts';

const port = z.strictObject({
  protocol: z.enum(['TCP', 'UDP']),
  port: z.union([z.number(), z.string()]),
});
const peer = z.strictObject({ ipBlock: z.strictObject({ cidr: z.string() }) });
const ports = z.array(port).min(1);
const policy = z.object({
  spec: z.strictObject({
    podSelector: z.strictObject({ matchLabels: z.record(z.string(), z.string()).default({}) }),
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
    ingress: z.array(z.strictObject({ ports })).default([]),
    egress: z.array(z.strictObject({ ports, to: z.array(peer).optional() })).default([]),
  }),
});

type Rule = z.infer<typeof policy>['spec']['egress'][number];

/** A connection of a pod, as a network that enforces policies sees it: behind any Service's address. */
export interface Connection {
  readonly direction: 'Ingress' | 'Egress';
  readonly address: string;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
}

/**
 * Whether the policies of a kustomization let a pod have a connection, by the rules of the Kubernetes
 * API for the fields that they use; it throws at any other field.
 */
export function allows(built: Built, pod: PodTemplate, connection: Connection): boolean {
  const policies = built.components
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map((one) => policy.parse(one).spec)
    .filter(({ podSelector }) => isSelected(podSelector.matchLabels, pod.metadata.labels))
    .filter(({ policyTypes }) => policyTypes.includes(connection.direction));
  if (policies.length === 0) return true;
  return policies.some(({ ingress, egress }) =>
    (connection.direction === 'Ingress' ? ingress : egress).some((rule: Rule) =>
      isIn(rule, pod, connection),
    ),
  );
}

function isSelected(
  wanted: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function isIn(rule: Rule, pod: PodTemplate, { address, protocol, port: number }: Connection) {
  const isAddressed =
    rule.to === undefined || rule.to.some(({ ipBlock }) => isWithin(ipBlock.cidr, address));
  const [container] = pod.spec.containers;
  return (
    isAddressed &&
    rule.ports.some((one) => {
      const named = container.ports.find(({ name }) => name === one.port)?.containerPort;
      return one.protocol === protocol && (named ?? one.port) === number;
    })
  );
}

function isWithin(cidr: string, address: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const family = (ip: string) => (isIPv6(ip) ? 'ipv6' : 'ipv4');
  if (family(network) !== family(address)) return false;
  const block = new BlockList();
  block.addSubnet(network, Number(bits), family(network));
  return block.check(address, family(address));
}
