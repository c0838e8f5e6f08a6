import type { World } from '../world.ts';
import type { Found } from './route.ts';

/** Shows a resource that others simulate, by its ID. */
export function showAction(world: World, method: string, path: string): Found | undefined {
  const resource = world.shown.get(path.toLowerCase());
  if (resource === undefined || method !== 'GET') return undefined;
  const { id } = resource;
  const name = id.split('/').at(-1) ?? '';
  const body = { ...resource, name };
  const run = () => ({ status: 200, body });
  return { action: { name: 'Resources_GetById', method, path, run }, names: {} };
}
