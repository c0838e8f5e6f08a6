import { z } from 'zod';
import type { CloudSide } from './cloud-side.ts';
import type { Fields } from './cluster-side.ts';
import type { GroupPlace, Place } from './groups.ts';

/** Something that goes wrong in the simulated AWS until somebody ends it. */
export interface CloudFault {
  /** How many calls it acted on. */
  readonly acted: () => Promise<number>;
  readonly end: () => Promise<void>;
}

type Cloud = Pick<CloudSide, 'control' | 'accounts'>;

const made = z.object({ id: z.string() });
const shown = z.array(z.object({ id: z.string(), acted: z.number() }));

/** Lets calls of Poolsync's parts for a place go wrong; those of the test are left alone. */
export async function addFault(cloud: Cloud, place: Place, fault: Fields): Promise<CloudFault> {
  const { account, region } = place;
  // At home each part has a role of its own, elsewhere there is one for all.
  const principal = ':assumed-role/poolsync';
  const spec = { account, region, principal, ...fault };
  const { id } = made.parse(await steer(cloud, 'POST', '/faults', spec));
  return {
    acted: async () => {
      const faults = shown.parse(await steer(cloud, 'GET', '/faults'));
      return faults.find((one) => one.id === id)?.acted ?? 0;
    },
    end: async () => void (await steer(cloud, 'DELETE', `/faults/${id}`)),
  };
}

/** Lets a group launch nothing, for the reason that is given; gives what lets it launch again. */
export async function failLaunches(
  cloud: Cloud,
  { group, account, region }: GroupPlace,
  failure: { readonly code: string; readonly message: string },
): Promise<() => Promise<void>> {
  const path = `/groups/${group}/launch-failure`;
  await steer(cloud, 'POST', path, { account, region, ...failure });
  return async () => void (await steer(cloud, 'DELETE', path, { account, region }));
}

/** Lets AWS answer in pages of one entry, as it may. */
export async function shortenPages(cloud: Cloud): Promise<void> {
  await steer(cloud, 'PATCH', '/timings', { mostRecordsPerPage: 1 });
}

async function steer(
  { control }: Cloud,
  method: string,
  path: string,
  body?: Fields,
): Promise<unknown> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${control}${path}`, { method, ...content });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
