import { z } from 'zod';
import { refusalOf, type Refusal } from './refusal.ts';

/** A line of a watch. */
export type WatchEvent =
  | {
      readonly kind: 'present' | 'gone';
      readonly object: KeyedObject;
    }
  | {
      readonly kind: 'bookmark';
      readonly resourceVersion: string;
      /** Everything that there was at the beginning has been sent. */
      readonly endsInitial: boolean;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unreadable' };

/** An object, and what every object has. */
export interface KeyedObject {
  /** `<namespace>/<name>`, or the name alone. */
  readonly key: string;
  readonly resourceVersion: string;
  readonly object: unknown;
}

const metadata = z.object({
  namespace: z.string().optional(),
  name: z.string().min(1),
  resourceVersion: z.string().min(1),
});
const keyed = z.object({ metadata });

const bookmark = z.object({
  metadata: z.object({
    resourceVersion: z.string().min(1),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

const event = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});

/** @returns `unreadable` where the line is no event of a watch */
export function parseWatchEvent(line: string): WatchEvent {
  const parsed = event.safeParse(parseJson(line));
  if (!parsed.success) return { kind: 'unreadable' };
  const { type, object } = parsed.data;
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return ofObject('present', object);
    case 'DELETED':
      return ofObject('gone', object);
    case 'BOOKMARK':
      return ofBookmark(object);
    case 'ERROR':
      return { kind: 'refused', refusal: refusalOf(object) };
  }
}

/** @returns `undefined` where the text is no object with a name and a resourceVersion */
export function parseKeyed(text: string): KeyedObject | undefined {
  return keyedOf(parseJson(text));
}

function ofObject(kind: 'present' | 'gone', given: unknown): WatchEvent {
  const object = keyedOf(given);
  return object === undefined ? { kind: 'unreadable' } : { kind, object };
}

function keyedOf(object: unknown): KeyedObject | undefined {
  const parsed = keyed.safeParse(object);
  if (!parsed.success) return undefined;
  const { namespace, name, resourceVersion } = parsed.data.metadata;
  return { key: namespace === undefined ? name : `${namespace}/${name}`, resourceVersion, object };
}

function ofBookmark(object: unknown): WatchEvent {
  const parsed = bookmark.safeParse(object);
  if (!parsed.success) return { kind: 'unreadable' };
  const { resourceVersion, annotations } = parsed.data.metadata;
  const endsInitial = annotations?.['k8s.io/initial-events-end'] === 'true';
  return { kind: 'bookmark', resourceVersion, endsInitial };
}

/** @returns `undefined` where the text is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
