import { z } from 'zod';
import type { Action, ArmAnswer, ArmCall } from '../arm/action.ts';
import { ArmError } from '../errors.ts';
import { findGroup } from './find.ts';
import type { ResourceGroup, Subscription } from './model.ts';

const PATH = '/subscriptions/<subscription>/resourceGroups/<group>';
const givenGroup = z.looseObject({ location: z.string() });

/** The calls that make and show resource groups. */
export const resourceGroupActions: readonly Action[] = [
  { name: 'ResourceGroups_CreateOrUpdate', method: 'PUT', path: PATH, run: put },
  {
    name: 'ResourceGroups_Get',
    method: 'GET',
    path: PATH,
    run: (call) => ({ status: 200, body: view(call.subscription, findGroup(call)) }),
  },
];

function put({ subscription, names, body }: ArmCall): ArmAnswer {
  const name = names['group'] ?? '';
  const location = givenGroup.safeParse(body).data?.location.toLowerCase();
  if (location === undefined || !subscription.locations.includes(location)) {
    const message = `The provided location '${location ?? ''}' is not available for resource group.`;
    throw new ArmError({ status: 400, code: 'LocationNotAvailableForResourceGroup', message });
  }
  const there = subscription.resourceGroups.get(name.toLowerCase());
  const group = there ?? newResourceGroup(name, location);
  subscription.resourceGroups.set(name.toLowerCase(), group);
  return { status: there === undefined ? 201 : 200, body: view(subscription, group) };
}

export function newResourceGroup(name: string, location: string): ResourceGroup {
  return { name, location, scaleSets: new Map() };
}

function view({ id }: Subscription, { name, location }: ResourceGroup): object {
  return {
    id: `/subscriptions/${id}/resourceGroups/${name}`,
    name,
    type: 'Microsoft.Resources/resourceGroups',
    location,
    properties: { provisioningState: 'Succeeded' },
  };
}
