import { round } from '../report/distribution.ts';
import { judge, type Target } from '../report/target.ts';

/** https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests */
const queriesInWindow = 15;
const windowMs = 5_000;
const rowsAPage = 1_000;

/** What the limit allows, and a fifth more. */
const mostOverLimit = 1.2;

/** As long as so many queries take at the documented limit. */
export function allowedMs(queries: number): number {
  return (queries / queriesInWindow) * windowMs;
}

/** The scale sets, and the instances of each mode, page by page. */
export function leastQueries(scaleSets: number, instancesOfModes: readonly number[]): number {
  const lists = [scaleSets, ...instancesOfModes];
  return lists.reduce((sum, rows) => sum + Math.max(1, Math.ceil(rows / rowsAPage)), 0);
}

/** A count: what holds on every machine. */
export function countTarget(queries: number, least: number): Target {
  return judge({ name: 'queries of a walk', limit: least, value: queries, unit: 'queries' });
}

/** How fast: what only a quiet machine can tell. */
export function timeTarget(walkMs: number, queries: number): Target {
  return judge({
    name: 'time of a walk over what the documented limit allows',
    limit: mostOverLimit,
    value: round(walkMs / allowedMs(queries), 3),
    unit: 'times',
  });
}
