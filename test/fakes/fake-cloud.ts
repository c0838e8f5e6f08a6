import type { AwsAccess, CloudAccess } from '../../shared/model/account.ts';
import { Fault } from '../../shared/model/fault.ts';
import { groupKey, type GroupKey, type GroupRef } from '../../shared/model/group.ts';
import type { GroupReading, ObservedGroup } from '../../shared/model/observation.ts';
import { instanceKey, type ProviderId } from '../../shared/model/provider-id.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Cloud } from '../../shared/ports/cloud.ts';
import { account as ownAccount } from './builders.ts';
import { FixedClock } from './fixed-clock.ts';

export interface FakeRole {
  readonly account: string;
  readonly externalId?: string;
}

export interface CloudCall {
  readonly access: CloudAccess;
  readonly names: readonly string[];
}

interface AskedForInstances {
  readonly access: CloudAccess;
  readonly group: GroupRef;
  readonly ids: readonly ProviderId[];
}

/** Whom a call is about: an AWS account, or an Azure subscription in the same place. */
type Asked = Pick<AwsAccess, 'account' | 'roleArn'>;

type FaultOf = (asked: Asked) => Error | undefined;

export interface FakeCloudOptions {
  readonly clock?: Clock;
  /** Whose groups are read without a role. */
  readonly account?: string;
  /** By ARN. */
  readonly roles?: Readonly<Record<string, FakeRole>>;
}

/** A cloud in memory. A reading is taken when the call comes in, however long its answer takes. */
export class FakeCloud implements Cloud {
  readonly calls: CloudCall[] = [];
  /** The name of every group that was read completely, in order. */
  readonly read: string[] = [];
  /** What was asked for by name. */
  readonly asked: AskedForInstances[] = [];
  readonly #clock: Clock;
  readonly #account: string;
  readonly #roles: ReadonlyMap<string, FakeRole>;
  readonly #groups = new Map<GroupKey, ObservedGroup>();
  #fault: FaultOf | undefined;
  readonly #hidden = new Set<ProviderId>();
  #goneFault: Error | undefined;
  #afterReading: (() => Promise<void>) | undefined;

  constructor(options: FakeCloudOptions = {}) {
    this.#clock = options.clock ?? new FixedClock();
    this.#account = options.account ?? ownAccount;
    this.#roles = new Map(Object.entries(options.roles ?? {}));
  }

  put(ref: GroupRef, group: ObservedGroup): void {
    this.#groups.set(groupKey(ref), group);
  }

  remove(ref: GroupRef): void {
    this.#groups.delete(groupKey(ref));
  }

  /** From now on calls throw what this gives for their access; `undefined` lets one through. */
  failWith(fault: FaultOf | undefined): void {
    this.#fault = fault;
  }

  /** Instances that are there, whatever readings of their group show. */
  hide(...ids: readonly ProviderId[]): void {
    for (const id of ids) this.#hidden.add(id);
  }

  /** From now on nobody answers who is asked for instances by name; `undefined`: somebody does. */
  failToFind(fault: Error | undefined): void {
    this.#goneFault = fault;
  }

  /** Runs once, after the next reading was taken and before it is answered: a slow answer. */
  onceAfterReading(work: () => Promise<void>): void {
    this.#afterReading = work;
  }

  async readGroups(
    access: CloudAccess,
    groups: readonly GroupRef[],
  ): Promise<ReadonlyMap<GroupKey, GroupReading>> {
    this.calls.push({ access, names: groups.map(({ name }) => name) });
    const fault = this.#fault?.(access.cloud === 'aws' ? access : { account: access.subscription });
    if (fault !== undefined) throw fault;
    const find = access.cloud === 'aws' ? this.#finderInAws(access) : this.#finder();
    const observedAt = this.#clock.now();
    const readings = groups.map((group): [GroupKey, GroupReading] => {
      const found = find(group);
      return [
        groupKey(group),
        found === undefined
          ? { kind: 'absent', observedAt }
          : { kind: 'found', observedAt, group: found },
      ];
    });
    const afterReading = this.#afterReading;
    this.#afterReading = undefined;
    await afterReading?.();
    this.read.push(...groups.map(({ name }) => name));
    return new Map(readings);
  }

  async goneAmong(
    access: CloudAccess,
    group: GroupRef,
    ids: readonly ProviderId[],
  ): Promise<ReadonlySet<ProviderId>> {
    this.asked.push({ access, group, ids });
    if (this.#goneFault !== undefined) throw this.#goneFault;
    // An event of AWS tells of each instance: there nobody is asked.
    if (group.kind === 'AutoScalingGroup') return new Set();
    const { instances = [] } = this.#groups.get(groupKey(group)) ?? {};
    const there = new Set([
      ...instances.map(({ providerId }) => instanceKey(providerId)),
      ...[...this.#hidden].map(instanceKey),
    ]);
    const within = `/resourcegroups/${group.resourceGroup}/`.toLowerCase();
    return new Set(
      ids.filter((id) => !there.has(instanceKey(id)) && instanceKey(id).includes(within)),
    );
  }

  #finder() {
    return (group: GroupRef): ObservedGroup | undefined => this.#groups.get(groupKey(group));
  }

  #finderInAws(access: AwsAccess) {
    const account = this.#accountBehind(access);
    const { region } = access;
    return ({ name }: GroupRef): ObservedGroup | undefined => {
      const group: GroupRef = { kind: 'AutoScalingGroup', account, region, name };
      const found = this.#groups.get(groupKey(group));
      if (found !== undefined && account !== access.account) throw wrongAccount(access, account);
      return found;
    };
  }

  #accountBehind({ roleArn, externalId }: AwsAccess): string {
    if (roleArn === undefined) return this.#account;
    const role = this.#roles.get(roleArn);
    const fits = role?.externalId === undefined || role.externalId === externalId;
    if (role !== undefined && fits) return role.account;
    throw new Fault('cloud-denied', `Role ${roleArn} may not be assumed`, { retryable: false });
  }
}

function wrongAccount(access: AwsAccess, account: string): Fault {
  const message = `Account ${access.account} was meant, but account ${account} answered`;
  return new Fault('wrong-account', message, { retryable: false });
}

/** Faults as an adapter would throw them. */
export const faults = {
  throttled: () =>
    new Fault('cloud-throttled', 'Describe: Throttling: Rate exceeded', { retryable: true }),
  incomplete: () =>
    new Fault('incomplete-reading', 'Describe: no list of groups', { retryable: true }),
  denied: () => new Fault('cloud-denied', 'Describe: AccessDenied: no', { retryable: false }),
  cloudAway: () =>
    new Fault('cloud-unavailable', 'Set: TimeoutError: no answer', { retryable: true }),
  clusterAway: () =>
    new Fault('cluster-unavailable', 'the API server did not answer', { retryable: true }),
} as const;
