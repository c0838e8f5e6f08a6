import type { CloudAccess } from '../model/account.ts';
import type { Unseen } from '../model/drift.ts';

interface Trouble {
  readonly code: string;
  readonly message: string;
}

const managementCluster = 'the management cluster';

/** Pools of one way of access that could not be looked at. */
export function unseenThrough(
  access: CloudAccess,
  pools: number,
  { code, message }: Trouble,
): Unseen {
  return { where: placeOf(access), pools, code, detail: message };
}

/** Objects of which the management cluster did not tell. */
export function unseenInCluster(pools: number, { code, message }: Trouble): Unseen {
  return { where: managementCluster, pools, code, detail: message };
}

const mostNamed = 10;

/** Objects that are not as their CRD says. */
export function unreadable(names: readonly string[]): readonly Unseen[] {
  if (names.length === 0) return [];
  const more = names.length - mostNamed;
  const named = names.slice(0, mostNamed).join(', ');
  const detail = `not as their CRD says: ${named}${more > 0 ? ` and ${more} more` : ''}`;
  return [unseenInCluster(names.length, { code: 'malformed-object', message: detail })];
}

function placeOf(access: CloudAccess): string {
  switch (access.cloud) {
    case 'aws':
      return `account ${access.account}, region ${access.region}`;
    case 'azure':
      return `subscription ${access.subscription}`;
  }
}

/** The same trouble at the same place is told once, with all its pools. */
export function mergeUnseen(all: readonly Unseen[], next: Unseen): readonly Unseen[] {
  const known = all.find(({ where, code }) => where === next.where && code === next.code);
  if (known === undefined) return [...all, next];
  const merged = { ...known, pools: known.pools + next.pools };
  return all.map((each) => (each === known ? merged : each));
}
