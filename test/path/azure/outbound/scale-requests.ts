import { aRequest } from '../../../azure/events.ts';
import type { Fields } from '../../cluster-side.ts';
import { scaleQueue } from '../azure-side.ts';
import type { AzureWorld } from '../azure-world.ts';

/** A request to scale as Event Grid delivers it, but for what `changes` replaces of its data. */
export async function scaleRequest(
  { cluster }: Pick<AzureWorld, 'cluster'>,
  name: string,
  changes: Fields = {},
): Promise<Fields> {
  const { uid, generation } = (await cluster.pool(name)).metadata;
  const { namespace } = cluster;
  return aRequest('Scale', { namespace, name, uid, generation, ...changes });
}

/** Lays a message into the scale queue, as anybody can who may write to it. */
export function sendToAct(
  { cloud }: Pick<AzureWorld, 'cloud'>,
  body: unknown,
  sessionId = 'one',
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  cloud.serviceBus.queue(scaleQueue).put([{ body: Buffer.from(text), sessionId }]);
}
