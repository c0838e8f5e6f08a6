import type { Group, Instance, Tag } from './model.ts';

/** What a reader sees of an instance. */
export type InstanceView = Readonly<
  Pick<Instance, 'id' | 'type' | 'zone' | 'state' | 'healthy' | 'protectedFromScaleIn'>
>;

type GroupFace = Readonly<
  Pick<
    Group,
    'name' | 'arn' | 'createdAt' | 'settings' | 'desired' | 'deleting' | 'warmPool' | 'tags'
  >
>;

/** What a reader sees of a group; a living group is one. */
export interface GroupView extends Omit<GroupFace, 'tags'> {
  readonly tags: ReadonlyMap<string, Tag>;
  readonly instances: ReadonlyMap<string, InstanceView>;
}

/** The recent past of a region's groups. */
export interface History {
  /** Notes how a group is from `at` (milliseconds since 1970) on; undefined when it is gone. */
  noteGroup(at: number, arn: string, face: GroupFace | undefined): void;
  noteInstance(at: number, arn: string, id: string, view: InstanceView | undefined): void;
  /** Drops what was true only before `from`. */
  forgetBefore(from: number): void;
  /** The groups as they were then; of what is forgotten already, the oldest state that is known. */
  groupsAt(time: number): readonly GroupView[];
}

interface Version<T> {
  at: number;
  readonly value: T | undefined;
}

/** The states of one thing, oldest first; undefined once it is gone. */
interface Timeline<T> {
  readonly versions: Version<T>[];
}

interface GroupPast extends Timeline<GroupFace> {
  readonly instances: Map<string, Timeline<InstanceView>>;
}

/** So many outdated states are kept for each region, however fast it changes. */
const KEPT_VERSIONS = 100_000;

export function newHistory(): History {
  const groups = new Map<string, GroupPast>();
  const outdated = newOutdated();
  const pastOf = (arn: string): GroupPast => {
    const past = groups.get(arn) ?? { versions: [], instances: new Map() };
    groups.set(arn, past);
    return past;
  };
  return {
    noteGroup(at, arn, face) {
      const copy = face === undefined ? undefined : { ...face, tags: new Map(face.tags) };
      outdated.add(at, pastOf(arn), copy, () => groups.delete(arn));
    },
    noteInstance(at, arn, id, view) {
      const { instances } = pastOf(arn);
      const timeline = instances.get(id) ?? { versions: [] };
      instances.set(id, timeline);
      const copy = view === undefined ? undefined : { ...view };
      outdated.add(at, timeline, copy, () => instances.delete(id));
    },
    forgetBefore: outdated.forgetBefore,
    groupsAt: (time) => [...groups.values()].flatMap((past) => viewAt(past, time) ?? []),
  };
}

function viewAt(past: GroupPast, time: number): GroupView | undefined {
  const face = valueAt(past, time);
  if (face === undefined) return undefined;
  const instances = new Map<string, InstanceView>();
  for (const [id, timeline] of past.instances) {
    const view = valueAt(timeline, time);
    if (view !== undefined) instances.set(id, view);
  }
  return { ...face, instances };
}

function valueAt<T>({ versions }: Timeline<T>, time: number): T | undefined {
  return versions.findLast(({ at }) => at <= time)?.value;
}

/** The states that are no longer true, in the order in which they ended, with what drops them. */
function newOutdated() {
  let ended: { readonly at: number; readonly drop: () => void }[] = [];
  let dropped = 0;
  const compact = (): void => {
    if (dropped < 10_000 && dropped < ended.length) return;
    ended = ended.slice(dropped);
    dropped = 0;
  };
  const dropWhile = (fits: (at: number) => boolean): void => {
    for (let next = ended[dropped]; next !== undefined && fits(next.at); next = ended[dropped]) {
      next.drop();
      dropped += 1;
    }
    compact();
  };
  return {
    add<T>(at: number, timeline: Timeline<T>, value: T | undefined, remove: () => void): void {
      timeline.versions.push({ at, value });
      if (timeline.versions.length > 1)
        ended.push({ at, drop: () => dropOldest(timeline, remove) });
      dropWhile(() => ended.length - dropped > KEPT_VERSIONS);
    },
    forgetBefore: (from: number): void => dropWhile((at) => at <= from),
  };
}

/** Forgets the oldest state, and with it a thing that is gone since. */
function dropOldest<T>({ versions }: Timeline<T>, remove: () => void): void {
  const oldest = versions.shift();
  const [next] = versions;
  if (oldest === undefined || next === undefined) return;
  next.at = oldest.at;
  if (next.value === undefined && versions.length === 1) remove();
}
