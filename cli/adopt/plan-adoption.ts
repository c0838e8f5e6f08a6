import { describeGroup } from '../../shared/model/group.ts';
import type { FoundGroup } from '../../shared/ports/group-finder.ts';
import type { Adoption, AdoptionInput, Draft } from './adoption.ts';
import { machinePoolManifest, managedByAnnotation, poolKindOf, poolManifest } from './manifests.ts';
import { errandsFor } from './errands.ts';
import { cloudAccountDraft } from './cloud-account-draft.ts';

/** What has to be made so that Poolsync keeps the group for the Cluster. */
export function planAdoption(input: AdoptionInput): Adoption {
  const { found, names, access } = input;
  const account = access.kind === 'no-account' ? [cloudAccountDraft(input)] : [];
  const pool = input.isHalfMade ? [] : [poolDraft(input)];
  return {
    found,
    names,
    drafts: [...account, ...pool, machinePoolDraft(input)],
    errands: errandsFor(input),
  };
}

function poolDraft({ found, names }: AdoptionInput): Draft {
  return {
    manifest: poolManifest(found, names),
    notes: ['Ties the MachinePool to the group. Deleting it leaves the group as it is.'],
    examples: [],
  };
}

function machinePoolDraft({ found, names, owner, replicas }: AdoptionInput): Draft {
  const note =
    owner === 'cloud'
      ? `The cloud owns the number of instances (${managedByAnnotation}): Poolsync writes it to spec.replicas.`
      : `The cluster owns the number of instances. It asks for ${replicas}, as the group does now, so nothing is scaled.`;
  return {
    manifest: machinePoolManifest(poolKindOf(found.group), names, { owner, replicas }),
    notes: [note],
    examples: [],
  };
}

/** As in `Auto Scaling group … with 5 instances wanted, at least 0 and at most 10`. */
export function describeFound(found: FoundGroup): string {
  const { group, desiredCapacity, minimumCapacity, maximumCapacity } = found;
  const bounds =
    minimumCapacity === undefined || maximumCapacity === undefined
      ? ''
      : `, at least ${minimumCapacity} and at most ${maximumCapacity}`;
  return `${describeGroup(group)}: ${desiredCapacity ?? 'an unknown number of'} instances wanted${bounds}`;
}
