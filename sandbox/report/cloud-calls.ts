import { z } from 'zod';
import { accounts, home, tenantRole } from '../installation/layout.ts';

const calls = z.array(z.object({ principal: z.string().nullable(), action: z.string() }));

/**
 * Counts the API calls of Poolsync's parts in the simulated cloud, by action: those of its own
 * identity at home, and of the role that it takes on in the other account.
 */
export async function countCloudCalls(control: string): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(`${control}/calls`, { signal: AbortSignal.timeout(10_000) });
  const counts = new Map<string, number>();
  for (const { principal, action } of calls.parse(await response.json())) {
    if (!isOfPoolsync(principal)) continue;
    counts.set(action, (counts.get(action) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const principals = [
  `arn:aws:iam::${home.account}:user/`,
  ...accounts.map(({ id }) => `arn:aws:sts::${id}:assumed-role/${roleName(tenantRole.arn)}/`),
];

/** Whether one of Poolsync's parts has made a call. */
export function isOfPoolsync(principal: string | null): boolean {
  return principal !== null && principals.some((prefix) => principal.startsWith(prefix));
}

function roleName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
