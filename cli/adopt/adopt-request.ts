import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import type { CountOwner } from '../../shared/model/pool.ts';
import type { GroupQuery } from './group-query.ts';
import type { WayIn } from './manifests.ts';
import type { AdoptOutput } from './render-adoption.ts';
import type { Where } from './search-places.ts';

/** What a person asked for. */
export interface AdoptRequest {
  readonly query: GroupQuery;
  readonly where: Where;
  readonly clusterName: string;
  readonly namespace: string;
  /** Absent: made from the group's. */
  readonly name?: string;
  readonly owner: CountOwner;
  /** Absent: as the management cluster has it written down. */
  readonly installation?: string;
  readonly wayIn: WayIn;
  readonly apply: boolean;
  /** By which the management cluster was found. */
  readonly choice: KubeconfigChoice;
  /** Absent: YAML, and nothing with `apply`. */
  readonly output?: AdoptOutput;
}
