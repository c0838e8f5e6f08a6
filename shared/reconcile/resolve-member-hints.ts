import { isFault, orFault, type Fault } from '../model/fault.ts';
import { groupKey, type ScaleSetRef } from '../model/group.ts';
import type { Hint, MemberHint } from '../model/hint.ts';
import type { VirtualMachineRef } from '../model/resource-id.ts';
import type { ForeignPools } from '../ports/foreign-pools.ts';
import type { PoolIndex } from '../ports/pool-index.ts';

export interface ResolveMemberDeps {
  readonly index: Pick<PoolIndex, 'scaleSetsBeside'>;
  readonly foreignPools: Pick<ForeignPools, 'scaleSetsBeside'>;
}

/** The scale sets that a hint may be about, as a hint of each; or why they could not be found. */
export type MemberResolution = { readonly id: string } & (
  | { readonly kind: 'found'; readonly hints: readonly Hint[] }
  | { readonly kind: 'ignored'; readonly reason: 'no-pool' }
  | { readonly kind: 'failed'; readonly fault: Fault }
);

/**
 * Finds the scale sets that virtual machines may be members of: those with pools in the resource
 * group of the machine, ours or another provider's. Azure names a member after its scale set, unless somebody attached it; so
 * where the name fits one, the others are not looked at.
 */
export function resolveMemberHints(
  deps: ResolveMemberDeps,
  hints: readonly MemberHint[],
): Promise<readonly MemberResolution[]> {
  return Promise.all(
    hints.map(async (hint): Promise<MemberResolution> => {
      const { id, member } = hint;
      const beside = await orFault(() => scaleSetsBeside(deps, member));
      if (isFault(beside)) return { id, kind: 'failed', fault: beside };
      if (beside.length === 0) return { id, kind: 'ignored', reason: 'no-pool' };
      const named = beside.filter((scaleSet) => isNamedAfter(member.name, scaleSet));
      const likely = named.length > 0 ? named : beside;
      return { id, kind: 'found', hints: likely.map((group) => hintOf(hint, group)) };
    }),
  );
}

async function scaleSetsBeside(
  { index, foreignPools }: ResolveMemberDeps,
  member: VirtualMachineRef,
): Promise<readonly ScaleSetRef[]> {
  const [ours, others] = await Promise.all([
    index.scaleSetsBeside(member),
    orFault(() => foreignPools.scaleSetsBeside(member)),
  ]);
  // Where others' may not be listed, ours must not wait for somebody to grant it.
  if (isFault(others) && others.code !== 'cluster-denied') throw others;
  const all = [...ours, ...(isFault(others) ? [] : others)];
  return [...new Map(all.map((each) => [groupKey(each), each])).values()];
}

function isNamedAfter(machine: string, { name }: ScaleSetRef): boolean {
  return machine.toLowerCase().startsWith(`${name.toLowerCase()}_`);
}

function hintOf({ id, member, cause, sentAt, expected }: MemberHint, group: ScaleSetRef): Hint {
  return {
    id,
    group,
    cause,
    ...(sentAt === undefined ? {} : { sentAt }),
    instance: { id: member.name, ...(expected === undefined ? {} : { expected }) },
  };
}
