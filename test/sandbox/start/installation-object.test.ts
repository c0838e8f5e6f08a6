import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { writeInstallation } from '../../../sandbox/installation/installation-object.ts';
import { readInstallation } from '../../../shared/kube/kube-installation.ts';

const configMap = z.object({
  kind: z.literal('ConfigMap'),
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  data: z.record(z.string(), z.string()),
});

/** As the product reads it. */
async function asRead(object: unknown) {
  const { metadata, data } = configMap.parse(object);
  return readInstallation({
    read: async ({ namespace, name }) =>
      namespace === metadata.namespace && name === metadata.name ? data : undefined,
  });
}

const queue = (name: string) => ({ url: `http://127.0.0.1:1/111111111111/${name}` });

describe('the ConfigMap poolsync-installation', () => {
  it('of the sandbox tells the product of all parts of both clouds', async () => {
    const applied: unknown[] = [];
    await writeInstallation(
      { apply: async (object) => applied.push(object) },
      {
        queues: {
          events: queue('events'),
          scale: queue('scale'),
          rejected: queue('rejected'),
          redrive: queue('redrive'),
        },
        azure: {
          serviceBus: { host: 'localhost:5671' },
          eventGrid: { endpoint: 'https://localhost:2/api/events' },
        },
      },
    );
    const read = await asRead(applied[0]);
    expect(read).toMatchObject({
      name: 'poolsync',
      aws: {
        account: '111111111111',
        queues: { redrive: queue('redrive').url },
        functions: { reconcile: 'reconcile', scale: 'scale', sweep: 'sweep' },
        rules: { length: 4 },
      },
      azure: {
        serviceBus: 'localhost:5671',
        queues: { rejected: 'poolsync-rejected', sweep: 'poolsync-sweep' },
        eventSubscriptions: { length: 4 },
      },
    });
    expect(Object.keys(read?.azure?.functionApps ?? {})).toEqual(['observe', 'act']);
  });

  it('of the documentation can be read, with all that it has', async () => {
    const docs = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
    const [, example = ''] = /```yaml\n(apiVersion: v1\nkind: ConfigMap[^]*?)```/.exec(docs) ?? [];
    const object: unknown = parse(example);
    const written: unknown = JSON.parse(configMap.parse(object).data['installation.json'] ?? '');
    expect(await asRead(object)).toEqual(written);
  });
});
