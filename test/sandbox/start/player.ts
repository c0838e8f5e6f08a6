import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { AutoScalingClient, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { expect } from 'vitest';
import { z } from 'zod';
import type { SandboxFile } from './started-sandbox.ts';

export async function scaleGroup({ aws }: SandboxFile, group: string, size: number): Promise<void> {
  const [account] = aws.accounts;
  if (account === undefined) throw new Error('the sandbox has no account');
  expect(account).toMatchObject({ accessKeyId: 'test', secretAccessKey: 'test' });
  const client = new AutoScalingClient({
    endpoint: aws.endpoint,
    region: group === 'demo-batch' ? 'us-east-1' : 'eu-west-1',
    credentials: account,
  });
  await client.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: size }),
  );
  client.destroy();
}

const object = z.object({
  spec: z.object({
    replicas: z.number().optional(),
    providerIDList: z.array(z.string()).default([]),
  }),
  status: z.object({
    lastScale: z.object({ from: z.number().optional(), to: z.number().optional() }).default({}),
    nodeRefs: z.array(z.looseObject({})).default([]),
  }),
});

/** As the player gets them on the screen. */
export function kubectl(file: SandboxFile, ...args: readonly string[]): string {
  const access = ['--kubeconfig', file.kubeconfig, '--cache-dir', join(file.logs, 'kubectl')];
  return execFileSync(file.kubectl, [...access, ...args, '-n', 'fleet'], {
    encoding: 'utf8',
    timeout: 10_000,
  });
}

export function shown(file: SandboxFile, kind: string, name: string): z.infer<typeof object> {
  return object.parse(JSON.parse(kubectl(file, 'get', kind, name, '-o', 'json')));
}

export function lists(file: SandboxFile, pool: string, size: number): true | undefined {
  const { spec } = shown(file, 'autoscalinggroupmachinepool', pool);
  return spec.providerIDList.length === size || undefined;
}
