import { z } from 'zod';
import { incompleteReading } from '../../../shared/cloud/meaning.ts';
import { groupKey } from '../../../shared/model/group.ts';
import type { ObservedInstance } from '../../../shared/model/observation.ts';
import { azureProviderId, instanceIdOf } from '../../../shared/model/provider-id.ts';
import { computeResourceOf, scaleSetOf } from '../../../shared/model/resource-id.ts';
import { standingOf, stateOf } from './instance-state.ts';
import type { OrchestrationMode, ReadingContext } from './read-scale-set.ts';
import { whole } from './whole.ts';

/** An instance in the core's terms, and what Azure says of a provisioning that failed. */
export interface ParsedInstance {
  readonly observed: ObservedInstance;
  /** `code: message` where its launch failed. */
  readonly failure?: string;
}

const statusSchema = z.object({ code: z.string(), message: z.string().nullish() });
type Status = z.infer<typeof statusSchema>;

const virtualMachineSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  instanceId: z.string().nullish(),
  provisioningState: z.string().min(1).nullish(),
  instanceView: z
    .object({
      statuses: z.array(statusSchema).nullish(),
      isVMInStandbyPool: z.boolean().nullish(),
    })
    .nullish(),
  virtualMachineScaleSet: z.object({ id: z.string() }).nullish(),
  hardwareProfile: z.unknown(),
});
type WholeVirtualMachine = z.infer<typeof virtualMachineSchema>;

/**
 * A listed virtual machine of either mode.
 *
 * @throws Fault `incomplete-reading` where a part is missing, or where it is no member of this scale set
 */
export function parseInstance(
  context: ReadingContext,
  mode: OrchestrationMode,
  listed: unknown,
): ParsedInstance {
  const machine = whole(virtualMachineSchema, context.doing, listed);
  const isMember = mode === 'Uniform' ? isUniformMember : isFlexibleMember;
  if (!isMember(context, machine)) {
    throw incompleteReading(`${context.doing}: the answer lists ${machine.id}, which is no member`);
  }
  const statuses = machine.instanceView?.statuses ?? undefined;
  const state = machineState(context, machine, statuses);
  const providerId = azureProviderId(machine.id);
  const failure = failureOf(state, statuses ?? []);
  return {
    observed: { id: instanceIdOf(providerId), providerId, state, ...standingOf(state) },
    ...(failure === undefined ? {} : { failure }),
  };
}

function isUniformMember(
  { ref }: ReadingContext,
  { id, instanceId }: WholeVirtualMachine,
): boolean {
  const resource = computeResourceOf(id);
  return (
    resource?.kind === 'instance' &&
    groupKey(resource.scaleSet) === groupKey(ref) &&
    resource.instanceId === instanceId
  );
}

function isFlexibleMember({ ref }: ReadingContext, machine: WholeVirtualMachine): boolean {
  const resource = computeResourceOf(machine.id);
  if (resource?.kind !== 'virtual-machine') return false;
  if (machine.name?.toLowerCase() !== resource.virtualMachine.name.toLowerCase()) return false;
  const owner = machine.virtualMachineScaleSet?.id;
  // Where Azure lists states alone, without the model, the machine names no scale set either.
  if (owner === undefined) return machine.hardwareProfile === undefined;
  const scaleSet = scaleSetOf(owner);
  return scaleSet !== undefined && groupKey(scaleSet) === groupKey(ref);
}

function machineState(
  { doing }: ReadingContext,
  { id, provisioningState, instanceView }: WholeVirtualMachine,
  statuses: readonly Status[] | undefined,
): string {
  const [told] = partsOf(statuses, 'ProvisioningState');
  const provisioning = provisioningState ?? capitalised(told);
  // While a machine is deleted it has no view; one that is there has, or it could be a stopped one.
  if (provisioning === undefined || (provisioning === 'Succeeded' && statuses === undefined)) {
    throw incompleteReading(`${doing}: the answer lists ${id} without its instance view`);
  }
  const [power] = partsOf(statuses, 'PowerState');
  return stateOf({
    provisioning,
    ...(power === undefined ? {} : { power }),
    inStandbyPool: instanceView?.isVMInStandbyPool === true,
  });
}

/** What runs inside of a machine can fail long after its launch. */
const failuresInside = /^VM(?:Extension|Agent)/i;

function failureOf(state: string, statuses: readonly Status[]): string | undefined {
  if (!/\bFailed\b/.test(state)) return undefined;
  const failed = statuses.find(({ code }) => /^ProvisioningState\/failed\/./i.test(code));
  if (failed === undefined) return undefined;
  const [, code = ''] = partsOf([failed], 'ProvisioningState');
  if (failuresInside.test(code)) return undefined;
  return [code, failed.message ?? ''].filter((part) => part !== '').join(': ');
}

/** What follows the kind in a code such as `ProvisioningState/failed/AllocationFailed`. */
function partsOf(statuses: readonly Status[] | undefined, kind: string): readonly string[] {
  const found = statuses?.find(({ code }) =>
    code.toLowerCase().startsWith(`${kind.toLowerCase()}/`),
  );
  return found?.code.split('/').slice(1) ?? [];
}

function capitalised(word: string | undefined): string | undefined {
  return word === undefined ? undefined : word.charAt(0).toUpperCase() + word.slice(1);
}
