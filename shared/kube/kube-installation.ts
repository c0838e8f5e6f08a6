import { z } from 'zod';
import { Fault } from '../model/fault.ts';
import type { Installation } from '../model/installation.ts';
import type { ConfigMaps } from './config-maps.ts';
import { parseJson } from './watch-event.ts';

/** Where Poolsync's own objects are. */
export const installationNamespace = 'poolsync-system';

/** The ConfigMap in which whoever deploys the parts outside of the cluster names them. */
const installationConfigMap = 'poolsync-installation';

/** Its one key. */
const installationKey = 'installation.json';

const text = z.string().min(1);
const name = z
  .string()
  .regex(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/, 'is no name of a-z, 0-9 and -');

const aws = z.object({
  account: z.string().regex(/^\d{12}$/, 'is no account: twelve digits are needed'),
  region: text,
  requestBus: text,
  queues: z.object({ events: z.url(), scale: z.url(), rejected: z.url(), redrive: z.url() }),
  functions: z
    .object({
      reconcile: text.exactOptional(),
      scale: text.exactOptional(),
      sweep: text.exactOptional(),
    })
    .default({}),
  rules: z
    .array(z.object({ bus: text, name: text, feeds: z.enum(['events', 'scale']) }))
    .default([]),
});

const azure = z.object({
  subscription: text,
  serviceBus: z
    .string()
    .regex(/^[^/:]+(?::\d+)?$/, 'is no host name, such as name.servicebus.windows.net'),
  queues: z.object({ events: text, scale: text, rejected: text, sweep: text }),
  requestTopic: z.url(),
  functionApps: z.object({ observe: text.exactOptional(), act: text.exactOptional() }).default({}),
  eventSubscriptions: z.array(text).default([]),
});

const installation = z.object({
  name,
  aws: aws.exactOptional(),
  azure: azure.exactOptional(),
});

/**
 * Reads which parts an installation has outside of the cluster.
 *
 * @returns `undefined`: nobody has written them down there
 * @throws Fault where the ConfigMap cannot be read, or where what it says cannot be used: then the
 *   message names each wrong field
 */
export async function readInstallation(
  configMaps: Pick<ConfigMaps, 'read'>,
  namespace: string = installationNamespace,
): Promise<Installation | undefined> {
  const data = await configMaps.read({ namespace, name: installationConfigMap });
  if (data === undefined) return undefined;
  const written = data[installationKey];
  if (written === undefined) throw unusable(namespace, `it has no key ${installationKey}`);
  const parsed = installation.safeParse(parseJson(written));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? 'it is no JSON object' : `${path.join('.')}: ${message}`,
  );
  throw unusable(namespace, problems.join('; '));
}

function unusable(namespace: string, why: string): Fault {
  const message = `ConfigMap ${namespace}/${installationConfigMap} cannot be used: ${why}. Correct its key ${installationKey}.`;
  return new Fault('cluster-refused', message, { retryable: false });
}
