import type { Resource } from './resources.ts';

/** So many objects a page: few requests, and an answer of a few MB for usual pools. */
const objectsPerPage = 500;

type Query = Readonly<Record<string, string>>;

/** Objects of one kind, in one namespace or in all. */
export interface Collection extends Resource {
  readonly namespace?: string;
}

/** Asks for everything that there is, then a bookmark that says so, then changes. */
export function loadPath(resource: Collection, timeoutSeconds: number): string {
  return pathOf(resource, {
    ...watchQuery(timeoutSeconds),
    sendInitialEvents: 'true',
    resourceVersionMatch: 'NotOlderThan',
  });
}

export function followPath(
  resource: Collection,
  resourceVersion: string,
  timeoutSeconds: number,
): string {
  return pathOf(resource, { ...watchQuery(timeoutSeconds), resourceVersion });
}

/** @param next what the page before named as the next one */
export function pagePath(
  resource: Collection,
  next: string | undefined,
  objects: number = objectsPerPage,
): string {
  const limit = String(objects);
  return pathOf(resource, next === undefined ? { limit } : { limit, continue: next });
}

function watchQuery(timeoutSeconds: number): Query {
  return { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: String(timeoutSeconds) };
}

function pathOf({ group, version, plural, namespace }: Collection, query: Query): string {
  const within = namespace === undefined ? '' : `namespaces/${encodeURIComponent(namespace)}/`;
  return `/apis/${group}/${version}/${within}${plural}?${new URLSearchParams(query).toString()}`;
}
