import type { AwsAccess, CloudAccess } from '../../shared/model/account.ts';
import { limitsOf, type Capacity } from '../../shared/model/count.ts';
import { Fault } from '../../shared/model/fault.ts';
import { groupKey, type GroupKey, type GroupRef } from '../../shared/model/group.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type {
  CapacityReading,
  ScalableCloud,
  SetCapacityResult,
} from '../../shared/ports/scalable-cloud.ts';
import { account as ownAccount } from './builders.ts';
import type { FakeCloudOptions, FakeRole } from './fake-cloud.ts';
import { FixedClock } from './fixed-clock.ts';
import { location } from './scale-sets.ts';

/** A call that asked for another figure, whatever was answered. */
export interface SetCall {
  readonly group: string;
  readonly desiredCapacity: number;
  readonly at: Date;
}

interface Change {
  readonly to: number;
  readonly cause: string;
  readonly before: Capacity;
  readonly atMs: number;
}

interface Group {
  readonly capacity: Capacity;
  readonly changes: readonly Change[];
}

type Method = keyof ScalableCloud;

/** Desired capacities in memory, each with its bounds; what is set can be read at once. */
export class FakeScalableCloud implements ScalableCloud {
  readonly sets: SetCall[] = [];
  readonly calls: Method[] = [];
  readonly #clock: Clock;
  readonly #account: string;
  readonly #roles: ReadonlyMap<string, FakeRole>;
  readonly #groups = new Map<GroupKey, Group>();
  readonly #beforeCall = new Map<Method, () => unknown>();
  readonly #faults = new Map<Method, () => Error | undefined>();
  #insteadOfAnswer: (() => SetCapacityResult) | undefined;
  #answers: ((to: number) => SetCapacityResult | undefined) | undefined;
  #lagMs = 0;
  #staleReading: ((now: Capacity) => Capacity) | undefined;

  constructor(options: FakeCloudOptions = {}) {
    this.#clock = options.clock ?? new FixedClock();
    this.#account = options.account ?? ownAccount;
    this.#roles = new Map(Object.entries(options.roles ?? {}));
  }

  put(ref: GroupRef, capacity: Capacity): void {
    this.#groups.set(groupKey(ref), { capacity, changes: [] });
  }

  remove(ref: GroupRef): void {
    this.#groups.delete(groupKey(ref));
  }

  /** What the group is told to have; asking for one that is not there is the test's mistake. */
  capacity(ref: GroupRef): Capacity {
    return this.#group(ref).capacity;
  }

  /** What somebody else sets. */
  change(ref: GroupRef, capacity: Partial<Capacity>, cause = 'a person did it'): void {
    const group = this.#group(ref);
    const before = group.capacity;
    const now = { ...before, ...capacity };
    const atMs = this.#clock.now().getTime();
    const changes = [...group.changes, { to: now.desiredCapacity, cause, before, atMs }];
    this.#groups.set(groupKey(ref), { capacity: now, changes });
  }

  /** Runs once, directly before the next call of the method is looked at. */
  onceBefore(method: Method, work: () => unknown): void {
    this.#beforeCall.set(method, work);
  }

  /** From now on the method throws what this gives; `undefined` lets a call through. */
  failWith(method: Method, fault: () => Error | undefined): void {
    this.#faults.set(method, fault);
  }

  /** From now on a figure is answered with this and not set; `undefined` lets a call through. */
  answerWith(answer: (to: number) => SetCapacityResult | undefined): void {
    this.#answers = answer;
  }

  /** The next figure that is asked for is set, and its caller hears this instead. */
  onceInsteadOfAnswer(answer: () => SetCapacityResult): void {
    this.#insteadOfAnswer = answer;
  }

  /** From now on readings show this of what is; `undefined`: what is. */
  showInstead(stale: ((now: Capacity) => Capacity) | undefined): void {
    this.#staleReading = stale;
  }

  /** From now on readings show the state of so long ago. */
  lagBehind(ms: number): void {
    this.#lagMs = ms;
  }

  async readCapacity(access: CloudAccess, ref: GroupRef): Promise<CapacityReading> {
    await this.#enter('readCapacity');
    const found = this.#find(access, ref);
    const observedAt = this.#clock.now();
    if (found === undefined) return { kind: 'absent', observedAt };
    const seen = this.#seenNow(found, observedAt);
    const capacity = this.#staleReading?.(seen) ?? seen;
    const place = ref.kind === 'ScaleSet' ? { location } : {};
    return { kind: 'found', observedAt, capacity, ...place, ...versionOf(ref, found) };
  }

  async setDesiredCapacity(
    access: CloudAccess,
    ref: GroupRef,
    desiredCapacity: number,
    version?: string,
  ): Promise<SetCapacityResult> {
    this.sets.push({ group: ref.name, desiredCapacity, at: this.#clock.now() });
    await this.#enter('setDesiredCapacity');
    const found = this.#find(access, ref);
    if (found === undefined) return { kind: 'refused', said: `there is no group ${ref.name}` };
    if (version !== undefined && version !== versionOf(ref, found).version) {
      return { kind: 'changed' };
    }
    const answer = this.#answers?.(desiredCapacity) ?? answerOf(found.capacity, desiredCapacity);
    if (answer.kind === 'accepted') {
      const { desiredCapacity: from } = found.capacity;
      const cause = `a user request explicitly set group desired capacity changing the desired capacity from ${from} to ${desiredCapacity}`;
      if (from !== desiredCapacity) this.change(ref, { desiredCapacity }, cause);
    }
    const instead = this.#insteadOfAnswer;
    this.#insteadOfAnswer = undefined;
    return instead?.() ?? answer;
  }

  async lastCauseOfChange(
    access: CloudAccess,
    ref: GroupRef,
    desiredCapacity: number,
  ): Promise<string | undefined> {
    await this.#enter('lastCauseOfChange');
    return this.#find(access, ref)?.changes.findLast(({ to }) => to === desiredCapacity)?.cause;
  }

  async #enter(method: Method): Promise<void> {
    this.calls.push(method);
    const work = this.#beforeCall.get(method);
    this.#beforeCall.delete(method);
    await work?.();
    const fault = this.#faults.get(method)?.();
    if (fault !== undefined) throw fault;
  }

  /** Without a lag what is, also where the clock was set back: it is the function's, not the cloud's. */
  #seenNow({ capacity, changes }: Group, now: Date): Capacity {
    if (this.#lagMs === 0) return capacity;
    const seenMs = now.getTime() - this.#lagMs;
    return changes.find(({ atMs }) => atMs > seenMs)?.before ?? capacity;
  }

  #find(access: CloudAccess, ref: GroupRef): Group | undefined {
    if (access.cloud === 'azure') return this.#groups.get(groupKey(ref));
    const account = this.#accountBehind(access);
    const { region } = access;
    const group: GroupRef = { kind: 'AutoScalingGroup', account, region, name: ref.name };
    const found = this.#groups.get(groupKey(group));
    if (found === undefined || account === access.account) return found;
    const message = `Account ${access.account} was meant, but account ${account} answered`;
    throw new Fault('wrong-account', message, { retryable: false });
  }

  #accountBehind({ roleArn, externalId }: AwsAccess): string {
    if (roleArn === undefined) return this.#account;
    const role = this.#roles.get(roleArn);
    const fits = role?.externalId === undefined || role.externalId === externalId;
    if (role !== undefined && fits) return role.account;
    throw new Fault('cloud-denied', `Role ${roleArn} may not be assumed`, { retryable: false });
  }

  #group(ref: GroupRef): Group {
    const group = this.#groups.get(groupKey(ref));
    if (group === undefined) throw new Error(`The fake cloud has no ${groupKey(ref)}`);
    return group;
  }
}

/** Scale sets have one; Auto Scaling groups have none. */
function versionOf({ kind }: GroupRef, { changes }: Group): { readonly version?: string } {
  return kind === 'ScaleSet' ? { version: `version ${changes.length}` } : {};
}

function answerOf(capacity: Capacity, figure: number): SetCapacityResult {
  const { minimum, maximum } = limitsOf(capacity);
  if (figure > maximum) {
    return { kind: 'refused', said: `${figure} is above max value ${maximum}` };
  }
  if (figure < minimum) {
    return { kind: 'refused', said: `${figure} is below min value ${minimum}` };
  }
  return { kind: 'accepted' };
}
