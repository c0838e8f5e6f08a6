import type { ApiAsker } from '../../shared/kube/api-asker.ts';
import type { CloudAccount } from '../../shared/model/account.ts';
import type { SweepRecord } from '../../shared/model/drift.ts';
import type { Installation } from '../../shared/model/installation.ts';
import type { ReportedPool } from '../../shared/model/reported.ts';
import type { AwsProbe } from '../../shared/ports/aws-probe.ts';
import type { AzureProbe } from '../../shared/ports/azure-probe.ts';
import type { Told } from './finding.ts';

/** Whoever asks, as the API server knows them. */
export interface Asker {
  readonly user: string;
  readonly groups: readonly string[];
}

/** What the checks stand on. Whatever is a function throws Faults, and asks but once. */
export interface Ground {
  /** Of this command. */
  readonly version: string;
  readonly now: () => Date;
  /** As it is shown: server and context. */
  readonly server: string;
  readonly api: ApiAsker;
  readonly asker: () => Promise<Asker>;
  /** The pools of all namespaces, page by page. */
  readonly pools: (signal: AbortSignal) => AsyncIterable<readonly ReportedPool[]>;
  readonly accounts: () => Promise<readonly CloudAccount[]>;
  /** `undefined`: nobody has written it down. */
  readonly installation: () => Promise<Installation | undefined>;
  readonly sweepRecord: (cloud: SweepRecord['cloud']) => Promise<SweepRecord | undefined>;
  readonly aws: () => Promise<AwsProbe>;
  readonly azure: () => Promise<AzureProbe>;
}

/** Looks at one link. @throws Fault where it cannot, which becomes `unknown` */
export type Check = (ground: Ground, signal: AbortSignal) => Promise<readonly Told[]>;
