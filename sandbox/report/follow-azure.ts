import { z } from 'zod';
import type { ScaleSetPool } from '../installation/azure-layout.ts';
import { azureProviderId } from '../kubelets/azure-instance.ts';
import { followControlStream, type StreamOptions } from './control-stream.ts';
import type { Fleet } from './fleet.ts';

const instanceLine = z.object({
  type: z.literal('instance'),
  at: z.number(),
  subscription: z.string(),
  resourceGroup: z.string(),
  scaleSet: z.string(),
  resourceId: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});

const streamLine = z.union([instanceLine, z.object({ type: z.string() })]);

/**
 * Tells the fleet what happens in the simulated Azure, from its control stream. Azure sends no event
 * when an instance appears or is gone: a change is at the moment from which on its lists show it.
 *
 * @throws when the stream cannot be opened
 */
export async function followAzure(
  fleet: Pick<Fleet, 'instanceIs' | 'hasChanged'>,
  pools: readonly ScaleSetPool[],
  options: StreamOptions,
): Promise<void> {
  await followControlStream(options, (text) => {
    const line = streamLine.parse(text);
    if (!('resourceId' in line)) return;
    const { at, from, to, resourceId } = line;
    const pool = pools.find((each) => isOf(each, line))?.name;
    if (pool === undefined) return;
    const providerId = azureProviderId(resourceId);
    fleet.instanceIs(pool, providerId, to);
    if (from === null && to !== null) fleet.hasChanged(pool, providerId, 'joined', at);
    if (to === null) fleet.hasChanged(pool, providerId, 'left', at);
  });
}

function isOf(pool: ScaleSetPool, line: z.output<typeof instanceLine>): boolean {
  return (
    pool.subscription === line.subscription &&
    pool.resourceGroup.toLowerCase() === line.resourceGroup.toLowerCase() &&
    pool.scaleSet.toLowerCase() === line.scaleSet.toLowerCase()
  );
}
