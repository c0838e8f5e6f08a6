import { poolIn } from '../installation/sandbox-pools.ts';
import { instanceIn, type ScenarioDeps } from './actions.ts';

const answerTimeoutMs = 10_000;

/** Azure's own autoscale sets the capacity of a pool's scale set. */
export async function autoscale(
  { azureControl }: ScenarioDeps,
  name: string,
  capacity: number,
): Promise<void> {
  const { scaleSet } = poolIn('azure', name);
  await post(`${azureControl}/scale-sets/${scaleSet}/autoscale`, { capacity });
}

/**
 * Deletes a running instance, as a person does it by hand; the capacity falls with it.
 *
 * @returns which
 */
export async function deleteOne(deps: ScenarioDeps, name: string): Promise<string> {
  const { subscription, resourceGroup, scaleSet, mode } = poolIn('azure', name);
  const instanceId = await instanceIn(deps, name, 'Running');
  const client = deps.azure.compute(subscription);
  const deletion =
    mode === 'Uniform'
      ? client.virtualMachineScaleSetVMs.delete(resourceGroup, scaleSet, instanceId)
      : client.virtualMachines.delete(resourceGroup, instanceId);
  await deletion.submitted();
  return instanceId;
}

/**
 * Azure takes a running instance back, which makes no event; the capacity falls with it.
 *
 * @returns which
 */
export async function evictOne(deps: ScenarioDeps, name: string): Promise<string> {
  return misfortune(deps, name, 'eviction');
}

/**
 * Azure repairs a running instance, which makes no event: it goes, and another comes.
 *
 * @returns which
 */
export async function repairOne(deps: ScenarioDeps, name: string): Promise<string> {
  return misfortune(deps, name, 'repair');
}

async function misfortune(
  deps: ScenarioDeps,
  name: string,
  what: 'eviction' | 'repair',
): Promise<string> {
  const { scaleSet } = poolIn('azure', name);
  const instanceId = await instanceIn(deps, name, 'Running');
  await post(`${deps.azureControl}/scale-sets/${scaleSet}/instances/${instanceId}/${what}`, {});
  return instanceId;
}

async function post(url: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(answerTimeoutMs),
  });
  if (!answer.ok) throw new Error(`POST ${url} answers ${answer.status}: ${await answer.text()}`);
}
