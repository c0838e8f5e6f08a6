import { isFault, orFault, type Fault } from '../model/fault.ts';
import type { ScaleSetRef } from '../model/group.ts';
import type { Hint, MemberHint } from '../model/hint.ts';
import type { PoolIndex } from '../ports/pool-index.ts';

/** The scale sets that a hint may be about, as a hint of each; or why they could not be found. */
export type MemberResolution = { readonly id: string } & (
  | { readonly kind: 'found'; readonly hints: readonly Hint[] }
  | { readonly kind: 'ignored'; readonly reason: 'no-pool' }
  | { readonly kind: 'failed'; readonly fault: Fault }
);

/**
 * Finds the scale sets that virtual machines may be members of: those with pools in the resource
 * group of the machine. Azure names a member after its scale set, unless somebody attached it; so
 * where the name fits one, the others are not looked at.
 */
export function resolveMemberHints(
  index: Pick<PoolIndex, 'scaleSetsBeside'>,
  hints: readonly MemberHint[],
): Promise<readonly MemberResolution[]> {
  return Promise.all(
    hints.map(async (hint): Promise<MemberResolution> => {
      const { id, member } = hint;
      const beside = await orFault(() => index.scaleSetsBeside(member));
      if (isFault(beside)) return { id, kind: 'failed', fault: beside };
      if (beside.length === 0) return { id, kind: 'ignored', reason: 'no-pool' };
      const named = beside.filter((scaleSet) => isNamedAfter(member.name, scaleSet));
      const likely = named.length > 0 ? named : beside;
      return { id, kind: 'found', hints: likely.map((group) => hintOf(hint, group)) };
    }),
  );
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
