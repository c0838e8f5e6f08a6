import { z } from 'zod';
import type { SweepRecord, SweepTally } from '../model/drift.ts';
import type { SweepRecords } from '../ports/sweep-records.ts';
import type { ConfigMapName, ConfigMaps } from './config-maps.ts';
import { installationNamespace } from './kube-installation.ts';
import { parseJson } from './watch-event.ts';

const key = 'record.json';

const figure = z.number().int().nonnegative();

const findings = z
  .record(z.string(), figure)
  // A kind that another release has is none that this one could say anything about.
  .transform((counts): SweepTally['findings'] => counts);

const tally = z.object({
  pools: figure,
  foreignPools: figure,
  groupsRead: figure,
  findings,
  corrected: figure,
  missedByEvents: figure,
  scaleRequests: figure,
  nudged: figure,
  failed: figure,
  unseen: figure,
});

const leaseSeen = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['renewed', 'stale']), ageSeconds: figure }),
  z.object({ kind: z.literal('missing') }),
  z.object({ kind: z.literal('unread'), code: z.string(), detail: z.string() }),
]);

const record = z.object({
  cloud: z.enum(['aws', 'azure']),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  version: z.string(),
  complete: z.boolean(),
  tally,
  unseen: z.array(
    z.object({ where: z.string(), pools: figure, code: z.string(), detail: z.string() }),
  ),
  searchedAt: z.iso.datetime().exactOptional(),
  watchLease: leaseSeen.exactOptional(),
});

/**
 * The last sweep of each cloud, each in a ConfigMap of its own: two sweeps never write the same one,
 * and their rights name them.
 */
export class KubeSweepRecords implements SweepRecords {
  readonly #configMaps: Pick<ConfigMaps, 'read' | 'write'>;
  readonly #namespace: string;

  constructor(
    configMaps: Pick<ConfigMaps, 'read' | 'write'>,
    namespace: string = installationNamespace,
  ) {
    this.#configMaps = configMaps;
    this.#namespace = namespace;
  }

  async read(cloud: SweepRecord['cloud']): Promise<SweepRecord | undefined> {
    const data = await this.#configMaps.read(this.#at(cloud));
    const parsed = record.safeParse(parseJson(data?.[key] ?? ''));
    return parsed.success && parsed.data.cloud === cloud ? parsed.data : undefined;
  }

  async write(written: SweepRecord): Promise<void> {
    const text = JSON.stringify(written, undefined, 2);
    await this.#configMaps.write(this.#at(written.cloud), { [key]: text });
  }

  #at(cloud: SweepRecord['cloud']): ConfigMapName {
    return { namespace: this.#namespace, name: `poolsync-sweep-${cloud}` };
  }
}
