import type { OpenAccess } from '../../shared/kube/open-cluster.ts';
import type { Finding } from '../../shared/model/drift.ts';
import type { ForeignPoolRef } from '../../shared/model/foreign-pool.ts';
import type { PoolRef } from '../../shared/model/pool.ts';
import type { CorrectionResult } from '../../shared/sweep/correct-drift.ts';
import type { DriftTold } from '../../shared/sweep/find-drift.ts';
import type { NoLogin } from '../../shared/cloud/no-login.ts';
import type { StatusCluster } from '../status/status-cluster.ts';

/** What is looked for, and where. */
export interface DriftSearch {
  /** Absent: all. */
  readonly namespaces?: readonly string[];
  /** Absent: all pools. */
  readonly wants?: (pool: PoolRef | ForeignPoolRef) => boolean;
  /** Name of the installation; absent: groups that carry its tag are not looked for. */
  readonly installation?: string;
  readonly signal: AbortSignal;
}

/** What is known of the installation from outside of the command line. */
export interface KnownInstallation {
  /** Absent: nobody has written it down. */
  readonly name?: string;
  /** Clouds with a bus for scale requests. */
  readonly buses: readonly ('aws' | 'azure')[];
  /** Why it could not be read; absent: it was, or there is none. */
  readonly problem?: string;
}

/** A person's cluster and clouds, as far as `plan` and `sync` go. */
export interface DriftCluster {
  readonly access: OpenAccess;
  readonly list: StatusCluster['list'];
  installation(): Promise<KnownInstallation>;
  /** Writes nothing. @throws only what is no Fault, or the signal's reason */
  find(search: DriftSearch): AsyncIterable<DriftTold>;
  /** Clouds that did not let the person in, so far. */
  logins(): readonly NoLogin[];
  /**
   * @param leaves keys of pools that are not written, whoever shares a group with them
   * @returns one result for each finding
   */
  correct(
    installation: string,
    findings: readonly Finding[],
    lookedAt: Date,
    leaves: ReadonlySet<string>,
  ): Promise<readonly CorrectionResult[]>;
}
