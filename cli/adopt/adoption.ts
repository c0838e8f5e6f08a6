import type { Installation } from '../../shared/model/installation.ts';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import type { CountOwner } from '../../shared/model/pool.ts';
import type { FoundGroup } from '../../shared/ports/group-finder.ts';
import type { AccessVerdict } from './judge-access.ts';
import type { Manifest, ObjectNames, WayIn } from './manifests.ts';

/** An object to be made, and what a person should know of it. */
export interface Draft {
  readonly manifest: Manifest;
  /** Sentences, each on a line of its own. */
  readonly notes: readonly string[];
  /** Fields that the person has to fill in, or may. */
  readonly examples: readonly string[];
  /** What is missing, so that it does not work as it is; absent: nothing. */
  readonly lacks?: string;
}

/** A command that somebody has to run besides, and what for. */
export interface Errand {
  readonly why: string;
  readonly command: string;
  /** Whether something that was asked for does not work without it. */
  readonly isNeeded: boolean;
}

/** What is to be made for a group, in this order. */
export interface Adoption {
  readonly found: FoundGroup;
  readonly names: ObjectNames;
  readonly drafts: readonly Draft[];
  readonly errands: readonly Errand[];
}

export interface AdoptionInput {
  readonly found: FoundGroup;
  readonly names: ObjectNames;
  readonly owner: CountOwner;
  readonly replicas: number;
  readonly access: AccessVerdict;
  readonly wayIn: WayIn;
  /** Whether our object is there already, and only its MachinePool is not. */
  readonly isHalfMade: boolean;
  readonly installation: Pick<Installation, 'aws' | 'azure'> | undefined;
  /** `undefined`: nothing says it. */
  readonly installationName: string | undefined;
  /** By which the management cluster was found. */
  readonly choice: KubeconfigChoice;
}
