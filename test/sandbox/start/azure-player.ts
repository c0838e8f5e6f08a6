import { readFileSync } from 'node:fs';
import { ComputeManagementClient } from '@azure/arm-compute';
import { expect } from 'vitest';
import { z } from 'zod';
import { kubectl, shown } from './player.ts';
import { eventually, type SandboxFile } from './started-sandbox.ts';

const answer = z.object({ access_token: z.string(), expires_on: z.coerce.number() });

/** The real SDK with what the sandbox's file tells, and nothing else. */
function computeClient({ azure }: SandboxFile, subscription: string) {
  const { endpoint, caFile, identity } = azure;
  const getToken = async () => {
    const query = new URLSearchParams({
      'api-version': '2019-08-01',
      resource: endpoint,
      client_id: identity.clientId,
    });
    const response = await fetch(`${identity.endpoint}?${query.toString()}`, {
      headers: { 'X-IDENTITY-HEADER': identity.header },
    });
    const { access_token: token, expires_on } = answer.parse(await response.json());
    return { token, expiresOnTimestamp: expires_on * 1_000 };
  };
  return new ComputeManagementClient({ getToken }, subscription, {
    endpoint,
    credentials: { scopes: [`${endpoint}/.default`] },
    tlsOptions: { ca: readFileSync(caFile, 'utf8') },
  });
}

/** The parts of a scale set's resource ID. */
function scaleSetIn(file: SandboxFile, index: number) {
  const [id = ''] = file.azure.subscriptions[index]?.scaleSets ?? [];
  const [, , subscription = '', , resourceGroup = '', , , , name = ''] = id.split('/');
  return { id, subscription, resourceGroup, name };
}

/** The Uniform one gets another instance by its MachinePool, the Flexible one loses a member. */
export async function changeScaleSets(file: SandboxFile): Promise<void> {
  const flexible = scaleSetIn(file, 1);
  kubectl(file, 'scale', 'machinepool', 'uniform', '--replicas=4');
  const { virtualMachines } = computeClient(file, flexible.subscription);
  const filter = `'virtualMachineScaleSet/id' eq '${flexible.id}'`;
  for await (const { name = '' } of virtualMachines.list(flexible.resourceGroup, { filter })) {
    await virtualMachines.delete(flexible.resourceGroup, name).submitted();
    break;
  }
}

/** With cloud-provider-azure's provider IDs, by which core finds the Nodes. */
export async function expectScaleSets(file: SandboxFile): Promise<void> {
  const [uniform, flexible] = [scaleSetIn(file, 0), scaleSetIn(file, 1)];
  const idsOf = (name: string) => shown(file, 'scalesetmachinepool', name).spec.providerIDList;
  const machinePool = (name: string) => shown(file, 'machinepool', name);
  for (const [name, size] of [
    ['uniform', 4],
    ['flexible', 1],
  ] as const) {
    await eventually(`${name} has ${size} instances, and Nodes`, 30_000, () => {
      const { spec, status } = machinePool(name);
      const sizes = [idsOf(name).length, spec.providerIDList.length, status.nodeRefs.length];
      return [...sizes, spec.replicas].every((each) => each === size) || undefined;
    });
  }
  const group = ({ subscription, resourceGroup }: typeof uniform) =>
    `azure:///subscriptions/${subscription}/resourceGroups/${resourceGroup.toLowerCase()}/providers/Microsoft.Compute`;
  expect(idsOf('uniform')).toEqual(
    [0, 1, 2, 3].map(
      (number) =>
        `${group(uniform)}/virtualMachineScaleSets/${uniform.name}/virtualMachines/${number}`,
    ),
  );
  expect(idsOf('flexible')[0]).toMatch(
    new RegExp(`^${group(flexible)}/virtualMachines/${flexible.name}_[0-9a-f]{8}$`),
  );
}
