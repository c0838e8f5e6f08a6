/** How a pool stands, in one word. */
export type PoolState =
  /** The list, the count and Cluster API's copy are as they should be. */
  | 'in-sync'
  /** Something is on its way, and nobody has to do anything. */
  | 'settling'
  /** Somebody paused it: Poolsync leaves it alone. */
  | 'paused'
  | 'deleting'
  /** Nothing goes on before a person has done something. */
  | 'needs-you';

export const poolStates: readonly PoolState[] = [
  'in-sync',
  'settling',
  'paused',
  'deleting',
  'needs-you',
];

/** What a person has to see to. */
export interface Need {
  /** The condition that says so; `null` where this command found it out by itself. */
  readonly condition: string | null;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339; `null` where nothing tells. */
  readonly since: string | null;
}

export interface CloudPlace {
  readonly provider: 'aws' | 'azure';
  /** The AWS account or the Azure subscription. */
  readonly account: string;
  /** The AWS region or the Azure location; `null` before Azure was asked. */
  readonly region: string | null;
}

export interface MachinePoolView {
  readonly name: string;
  readonly phase: string | null;
  /** How many instances Cluster API's copy of the list has. */
  readonly listed: number;
}

/**
 * A pool as it is shown, and printed as JSON or YAML. All fields are always there; `null` is what is
 * not known. Times are RFC 3339.
 */
export interface PoolView {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly createdAt: string;
  readonly cluster: string | null;
  /** `null` where there is none. */
  readonly machinePool: MachinePoolView | null;
  readonly cloud: CloudPlace;
  readonly group: {
    readonly name: string;
    /** Of Azure. */
    readonly resourceGroup: string | null;
    /** ARN or resource ID, as the cloud last gave it. */
    readonly id: string | null;
  };
  /** Who decides how many instances there are. */
  readonly owner: 'cluster' | 'cloud' | null;
  /** `spec.replicas` of the MachinePool. */
  readonly wanted: number | null;
  readonly desired: number | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** How many provider IDs are listed. */
  readonly listed: number;
  readonly state: PoolState;
  /** Why it is not in sync. */
  readonly reason: string | null;
  readonly message: string | null;
  /** Since when; `null` where nothing tells, or it is in sync. */
  readonly since: string | null;
  readonly lastChange: {
    readonly time: string;
    readonly added: number;
    readonly removed: number;
    readonly cause: string | null;
  } | null;
  /** The time of the reading of the cloud that all this rests on; it is not renewed without news. */
  readonly observedAt: string | null;
  readonly needs: readonly Need[];
}
