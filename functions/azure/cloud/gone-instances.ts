import type { ComputeManagementClient } from '@azure/arm-compute';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import { orFault, type FaultCode } from '../../../shared/model/fault.ts';
import { describeGroup, groupKey, type ScaleSetRef } from '../../../shared/model/group.ts';
import { resourceIdOf, type ProviderId } from '../../../shared/model/provider-id.ts';
import { computeResourceOf, type ComputeResource } from '../../../shared/model/resource-id.ts';
import { toCloudFault } from './azure-fault.ts';
import { Refusal } from './refusal.ts';
import type { Turns } from './turns.ts';

export interface GoneContext {
  readonly client: ComputeManagementClient;
  readonly ref: ScaleSetRef;
  /** Of all scale sets together. */
  readonly turns: Turns;
  /** For all GETs of the scale set; what was not answered by then brings no evidence. */
  readonly limitMs: number;
}

type Instance = Exclude<ComputeResource, { kind: 'scale-set' }>;

interface Asked {
  readonly id: ProviderId;
  readonly instance: Instance;
}

/**
 * So many GETs for one reading. Azure lets a scale set have 36 of its instances read in a burst and 12
 * a minute after it: so the next reading can still ask, and so can others.
 */
const mostAsked = 20;

/** By which Azure says that what a GET names is not there. */
const goneCodes: ReadonlySet<string> = new Set(['ResourceNotFound', 'NotFound']);

/** After these the next GET would be refused like the last. */
const endings: ReadonlySet<FaultCode> = new Set(['cloud-throttled', 'cloud-denied']);

/**
 * The instances of which Azure says, to a GET of each, that they are not there. Nothing is thrown: an
 * answer that says anything else, or none, is no evidence.
 */
export async function goneInstances(
  context: GoneContext,
  ids: readonly ProviderId[],
): Promise<ReadonlySet<ProviderId>> {
  const { ref, turns, limitMs } = context;
  const doing = `Asking for instances of ${describeGroup(ref)}`;
  const asked = ids.flatMap((id) => askedOf(ref, id)).slice(0, mostAsked);
  const gone = new Set<ProviderId>();
  let isOver = false;
  const ask = async ({ id, instance }: Asked, abortSignal: AbortSignal): Promise<void> => {
    if (isOver) return;
    try {
      await get(context, instance, abortSignal);
    } catch (error) {
      if (isGone(error, instance)) gone.add(id);
      else isOver ||= endings.has(toCloudFault(doing, error).code);
    }
  };
  await orFault(() =>
    withinTime(doing, limitMs, (signal) =>
      Promise.all(asked.map((one) => turns.take(() => ask(one, signal)))),
    ),
  );
  // Answers that come later change nothing of what was said.
  return new Set(gone);
}

/** What an ID names, where that can be an instance of this scale set. */
function askedOf(ref: ScaleSetRef, id: ProviderId): readonly Asked[] {
  const resource = computeResourceOf(resourceIdOf(id));
  switch (resource?.kind) {
    case 'instance':
      return groupKey(resource.scaleSet) === groupKey(ref) ? [{ id, instance: resource }] : [];
    case 'virtual-machine': {
      // Members of a Flexible scale set lie in its resource group.
      const { subscription, resourceGroup } = resource.virtualMachine;
      const beside = { ...ref, subscription, resourceGroup };
      return groupKey(beside) === groupKey(ref) ? [{ id, instance: resource }] : [];
    }
    case 'scale-set':
    case undefined:
      return [];
  }
}

async function get(
  { client, ref }: GoneContext,
  instance: Instance,
  abortSignal: AbortSignal,
): Promise<void> {
  const { resourceGroup, name } = ref;
  if (instance.kind === 'instance') {
    const { instanceId } = instance;
    await client.virtualMachineScaleSetVMs.get(resourceGroup, name, instanceId, { abortSignal });
  } else {
    await client.virtualMachines.get(resourceGroup, instance.virtualMachine.name, { abortSignal });
  }
}

/** Azure's own 404 for this very instance: one that names its scale set, say, tells nothing of it. */
function isGone(error: unknown, instance: Instance): boolean {
  if (!(error instanceof Refusal) || error.statusCode !== 404) return false;
  if (error.code === undefined || !goneCodes.has(error.code)) return false;
  const [named] =
    /(?:virtualMachineScaleSets|virtualMachines)\/[^\s'"]*[^\s'".]/i.exec(error.message) ?? [];
  return named === undefined || named.toLowerCase() === pathOf(instance).toLowerCase();
}

function pathOf(instance: Instance): string {
  return instance.kind === 'instance'
    ? `virtualMachineScaleSets/${instance.scaleSet.name}/virtualMachines/${instance.instanceId}`
    : `virtualMachines/${instance.virtualMachine.name}`;
}
