import type { Clock } from '../../../shared/ports/clock.ts';
import {
  heldForMs,
  isOfResource,
  leftAfter,
  longestHoldMs,
  spreadOver,
  waitOf,
  type CallBucket,
  type News,
} from './call-bucket.ts';
import { CallsUnderWay } from './calls-under-way.ts';
import type { ComputeCall } from './compute-call.ts';
import { Remembered } from './remembered.ts';

export interface RateLimitsDeps {
  readonly clock: Clock;
  /** 0 ≤ random < 1 */
  readonly random: () => number;
}

/** What an answer tells of Azure's limits. */
export interface ToldLimits {
  /** How many calls are left, by the name of the bucket. */
  readonly left: ReadonlyMap<string, number>;
  /** Where Azure asks to be left alone; without names it does not say by which bucket. */
  readonly hold?: { readonly names: readonly string[]; readonly ms: number };
  /** Where the scale set is that the call was about, as in `westeurope`. */
  readonly location?: string;
}

/** Why a call is not to be sent now. */
export interface Wait {
  readonly bucket: string;
  readonly ms: number;
}

/** Of so many scale sets, and of so many buckets of subscriptions, the newest news is kept. */
const mostRemembered = 10_000;

/** A kind of call has two or three. */
const mostNames = 20;

/** Where an answer did not tell it. */
const somewhere = '';

type Buckets = Map<string, CallBucket>;
type Change = (before: CallBucket | undefined) => Partial<CallBucket> | undefined;

const untold: CallBucket = { toldAtMs: 0, heldUntilMs: 0 };

/**
 * What Azure told of its limits of calls, for all clients of a process. Everybody who calls in a
 * subscription spends the same buckets, so what is known is old at once: it only serves to leave off
 * before a limit is reached, and is forgotten after a minute.
 */
export class RateLimits {
  readonly #deps: RateLimitsDeps;
  /** By kind of call, the names of the buckets that it spends. */
  readonly #names: Remembered<ReadonlySet<string>>;
  readonly #locations: Remembered<string>;
  /** By resource, its buckets by name. */
  readonly #ofResources: Remembered<Buckets>;
  /** By subscription and name, the buckets by location. */
  readonly #ofSubscriptions: Remembered<Buckets>;
  readonly #underWay = new CallsUnderWay();

  constructor(deps: RateLimitsDeps, most = mostRemembered) {
    this.#deps = deps;
    this.#names = new Remembered(most);
    this.#locations = new Remembered(most);
    const isHeld = (buckets: Buckets): boolean => {
      const nowMs = deps.clock.now().getTime();
      return buckets.values().some((bucket) => heldForMs(bucket, nowMs) > 0);
    };
    this.#ofResources = new Remembered(most, isHeld);
    this.#ofSubscriptions = new Remembered(most, isHeld);
  }

  /**
   * Asked before each call, which counts as sent where nothing speaks against it, and as under way until
   * {@link end} is called with the same object.
   *
   * @returns `undefined` where it may be sent; else for how long it may not, a little longer for each
   * so that not all come back at once
   */
  spend(call: ComputeCall): Wait | undefined {
    const nowMs = this.#deps.clock.now().getTime();
    let longest: Wait | undefined;
    for (const name of this.#namesOf(call)) {
      for (const [, bucket] of this.#places(call, name)) {
        const ms = waitOf(bucket, name, call, nowMs);
        if (ms > (longest?.ms ?? 0)) longest = { bucket: name, ms };
      }
    }
    if (longest === undefined) {
      this.#countAsSent(call);
      this.#underWay.begin(call);
      return undefined;
    }
    const { bucket, ms } = longest;
    return { bucket, ms: spreadOver(bucket, ms, this.#deps.random()) };
  }

  /** After what its answer told was learnt, or where none came. */
  end(call: ComputeCall): void {
    this.#underWay.end(call);
  }

  learn(call: ComputeCall, { left, hold, location }: ToldLimits): void {
    const nowMs = this.#deps.clock.now().getTime();
    const { subscription, kind, resource } = call;
    if (resource !== undefined && location !== undefined) this.#locations.set(resource, location);
    const { names: held, ms } = hold ?? { names: [], ms: 0 };
    // What nobody says by which bucket holds for all calls of the kind in the subscription.
    const unnamed = hold !== undefined && held.length === 0 ? [kind] : [];
    const names = new Set([...this.#namesOf(call), ...left.keys(), ...held, ...unnamed]);
    this.#names.set(kind, new Set([...names].slice(-mostNames)));
    for (const [name, count] of left) this.#learnLeft(call, name, count, nowMs);
    const heldUntilMs = nowMs + Math.min(ms, longestHoldMs);
    const keepHeld: Change = (before) =>
      before !== undefined && heldForMs(before, nowMs) > ms ? before : { ...before, heldUntilMs };
    for (const name of held) this.#change(call, name, keepHeld);
    for (const name of unnamed) this.#change({ subscription, kind }, name, keepHeld);
  }

  #learnLeft(call: ComputeCall, name: string, left: number, atMs: number): void {
    const { turn, underWay, over } = this.#underWay.meanwhile(call);
    const spending = (calls: readonly ComputeCall[]): number =>
      calls.filter((other) => this.#maySpendSame(call, other, name)).length;
    const news: News = {
      left,
      atMs,
      turn,
      underWay: spending(underWay),
      over: spending(over),
      isUnlocated: !isOneResources(call, name) && this.#locationOf(call) === somewhere,
    };
    this.#change(call, name, (before) => ({
      ...before,
      left: leftAfter(before, name, call, news),
      toldAtMs: atMs,
      turn: Math.max(turn, before?.turn ?? 0),
    }));
  }

  #maySpendSame(call: ComputeCall, other: ComputeCall, name: string): boolean {
    if (other.subscription !== call.subscription) return false;
    if (!this.#namesOf(other).has(name)) return false;
    if (isOneResources(call, name)) return other.resource === call.resource;
    const places = [this.#locationOf(call), this.#locationOf(other)];
    return places.includes(somewhere) || places[0] === places[1];
  }

  #namesOf({ kind }: ComputeCall): ReadonlySet<string> {
    return this.#names.get(kind) ?? new Set();
  }

  /** The buckets of this name that the call spends, or can spend where its location is not known. */
  #places(call: ComputeCall, name: string): readonly (readonly [string, CallBucket])[] {
    const { resource } = call;
    if (resource !== undefined && isOfResource(name)) {
      const bucket = this.#ofResources.get(resource)?.get(name);
      return bucket === undefined ? [] : [[name, bucket]];
    }
    const location = this.#locationOf(call);
    return [...(this.#ofSubscriptions.get(keyOf(call, name)) ?? [])].filter(
      ([place]) => location === somewhere || place === location || place === somewhere,
    );
  }

  #countAsSent(call: ComputeCall): void {
    for (const name of this.#namesOf(call)) {
      this.#change(call, name, (before) =>
        before?.left === undefined ? before : { ...before, left: before.left - 1 },
      );
    }
  }

  #change(call: ComputeCall, name: string, change: Change): void {
    const { resource } = call;
    const ofResource = resource !== undefined && isOfResource(name);
    const [memory, key, place] = ofResource
      ? ([this.#ofResources, resource, name] as const)
      : ([this.#ofSubscriptions, keyOf(call, name), this.#locationOf(call)] as const);
    const buckets: Buckets = memory.get(key) ?? new Map();
    const before = buckets.get(place);
    const after = change(before);
    if (after === before) return;
    buckets.set(place, { ...untold, ...after });
    memory.set(key, buckets);
  }

  #locationOf({ resource }: ComputeCall): string {
    return (resource === undefined ? undefined : this.#locations.get(resource)) ?? somewhere;
  }
}

function isOneResources({ resource }: ComputeCall, name: string): boolean {
  return resource !== undefined && isOfResource(name);
}

function keyOf({ subscription }: ComputeCall, name: string): string {
  return `${subscription} ${name}`;
}
