import { z } from 'zod';
import type { Instance } from './instance.ts';
import type { InstanceStep } from './instance-step.ts';

/** A change of an instance's lifecycle state, as the control stream of the simulated AWS tells it. */
export const awsLine = z.object({
  account: z.string(),
  region: z.string().min(1),
  group: z.string(),
  instanceId: z.string().min(1),
  zone: z.string().min(1),
  from: z.string().nullable(),
  to: z.string().nullable(),
});

export function awsStep(line: z.output<typeof awsLine>): InstanceStep {
  return { instance: awsInstance(line), isThere: line.to !== null, becomes: becomes(line) };
}

function becomes({ from, to }: z.output<typeof awsLine>): InstanceStep['becomes'] {
  if (to === 'InService') return 'running';
  if (to === 'Detached' || (to === null && from?.startsWith('Detach') === true)) return 'outside';
  // In a warm pool nothing runs that a cluster should count on.
  return to === null || to === 'Terminated' || to.startsWith('Warmed:') ? 'gone' : 'other';
}

/** A Node is called as EC2 names its instance; us-east-1 has a domain of its own. */
export function awsInstance({
  instanceId,
  region,
  zone,
}: Pick<z.output<typeof awsLine>, 'instanceId' | 'region' | 'zone'>): Instance {
  const domain = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  return {
    id: instanceId,
    nodeName: `${instanceId}.${domain}`,
    providerId: `aws:///${zone}/${instanceId}`,
    region,
    zone,
  };
}
