import { join } from 'node:path';
import {
  applyBuilt,
  build,
  buildFilled,
  kubectl,
  manifests,
  type Built,
  type Component,
} from './overlay.ts';

export const bus = 'arn:aws:events:eu-west-1:111122223333:event-bus/poolsync-requests';
export const topic = 'https://poolsync.westeurope-1.eventgrid.azure.net/api/events';
export const observe = '0b5ea7e0-0000-4000-8000-000000000001';
export const act = 'ac700000-0000-4000-8000-000000000002';
export const watchClientID = '3a7c4000-0000-4000-8000-000000000003';
const eks = { POOLSYNC_REQUEST_BUS: bus, AWS_REGION: 'us-east-1' };
const aks = { POOLSYNC_EVENT_GRID_TOPIC: topic, observe, act, watchClientID };

export const tenant = '7e4a4700-0000-4000-8000-000000000004';
export const watchRole = 'arn:aws:iam::111122223333:role/poolsync-watch';
const azureElsewhere = {
  POOLSYNC_EVENT_GRID_TOPIC: topic,
  AZURE_TENANT_ID: tenant,
  AZURE_CLIENT_ID: watchClientID,
};

const inGroups = (text: string) => text.replace('azure-aks/identities', 'azure-aks/groups');

const builders = {
  foundation: () => build(join(manifests, 'foundation')),
  plain: () => build(manifests),
  eks: () => buildFilled('aws-eks', eks),
  aks: () => buildFilled('azure-aks', aks),
  bothOnEks: () => buildFilled('both-clouds/eks', { ...eks, ...azureElsewhere }),
  bothOnAks: () => buildFilled('both-clouds/aks', { ...aks, ...eks, AWS_ROLE_ARN: watchRole }),
  awsLogins: () => build(join(manifests, 'logins/aws')),
  azureLogins: () => build(join(manifests, 'logins/azure')),
  aksGroups: () => buildFilled('azure-aks', aks, inGroups),
};

export type OverlayName = keyof typeof builders;
export type BuiltOverlays<Name extends OverlayName> = Readonly<Record<Name, Built>>;

/** What is shipped to be applied, the examples with a user's values. */
export async function buildOverlays<Name extends OverlayName>(
  ...names: readonly Name[]
): Promise<BuiltOverlays<Name>> {
  const all = names.map(async (name) => [name, await builders[name]()] as const);
  return Object.fromEntries(await Promise.all(all)) as BuiltOverlays<Name>;
}

/** The cluster is shared: it gets back what all other tests find there. */
export async function restore({ plain, ...applied }: BuiltOverlays<'plain'>): Promise<void> {
  await applyBuilt(plain);
  const shipped = new Set(plain.components.map(idOf));
  const all = Object.values<Built>(applied).flatMap(({ components }) => components);
  const added = all.filter((one) => !shipped.has(idOf(one)));
  await kubectl(
    ['delete', '--ignore-not-found', '-f', '-'],
    added.map((one) => JSON.stringify(one)).join('\n'),
  );
}

function idOf({ kind, metadata }: Component): string {
  return `${kind} ${metadata.name}`;
}
