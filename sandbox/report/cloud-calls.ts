import { z } from 'zod';
import type { PublishCall } from '../azure/event-grid/topic-endpoint.ts';
import { functionAppNames, identities } from '../installation/azure-layout.ts';
import { partPrincipals } from '../installation/aws-identities.ts';
import { accounts, tenantRole } from '../installation/layout.ts';

/** How many calls there were, by action. */
export type CallCounts = Readonly<Record<string, number>>;

const calls = z.array(z.object({ principal: z.string().nullable(), action: z.string() }));

/**
 * Counts the API calls of Poolsync's parts in the simulated AWS, by action: those of their own roles
 * at home, and of the role that they take on in the other account.
 */
export async function countAwsCalls(control: string): Promise<CallCounts> {
  const actions = await fetchActions(control, isOfPoolsync);
  return countCalls(actions.filter((action) => action !== askedByTheCluster));
}

/**
 * The same in the simulated Azure: those of the function apps' identities and of the watch's, and
 * `EventGrid_Publish` for each call to the topic of the watch's requests.
 */
export async function countAzureCalls(
  control: string,
  published: readonly PublishCall[],
): Promise<CallCounts> {
  const actions = await fetchActions(control, isOfPoolsyncInAzure);
  return countCalls([...actions, ...published.map(() => 'EventGrid_Publish')]);
}

async function fetchActions(
  control: string,
  isOurs: (principal: string | null) => boolean,
): Promise<readonly string[]> {
  const response = await fetch(`${control}/calls`, { signal: AbortSignal.timeout(10_000) });
  return calls
    .parse(await response.json())
    .filter(({ principal }) => isOurs(principal))
    .map(({ action }) => action);
}

function countCalls(actions: readonly string[]): CallCounts {
  const counts = new Map<string, number>();
  for (const action of actions) counts.set(action, (counts.get(action) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The cluster asks who logs in, with a call that the function has signed. */
const askedByTheCluster = 'GetCallerIdentity';

const principals = [
  ...partPrincipals,
  ...accounts.map(({ id }) => `arn:aws:sts::${id}:assumed-role/${roleName(tenantRole.arn)}/`),
];

const clientIds: readonly string[] = [
  ...functionAppNames.map((app) => identities[app]),
  identities.tenant,
  identities.watch,
];

/** The same in the simulated Azure. */
export function isOfPoolsyncInAzure(principal: string | null): boolean {
  return principal !== null && clientIds.includes(principal);
}

/** Whether one of Poolsync's parts has made a call in the simulated AWS. */
export function isOfPoolsync(principal: string | null): boolean {
  return principal !== null && principals.some((prefix) => principal.startsWith(prefix));
}

function roleName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
