import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { componentsYaml } from '../../scripts/cluster/components.ts';
import { readKustomization } from '../../scripts/cluster/kustomization.ts';
import { readSettings } from '../../watch/settings.ts';

const root = resolve(import.meta.dirname, '../..');
const yaml = componentsYaml(await readKustomization(join(root, 'infra/cluster')));

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};

/** Fills in as clusterctl does, whose `:=` stands in for what is not set and for what is empty. */
function filledIn(values: Readonly<Record<string, string>>): readonly unknown[] {
  const text = yaml.replaceAll(/\$\{(\w+)(?::=([^}]*))?\}/g, (_, name: string, otherwise = '') => {
    const value = values[name] ?? '';
    return value === '' ? String(otherwise) : value;
  });
  return parseAllDocuments(text).map((document) => document.toJS() as unknown);
}

const deployment = z.object({
  kind: z.literal('Deployment'),
  spec: z.object({
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        containers: z.tuple([
          z.object({
            name: z.string(),
            image: z.string(),
            env: z.array(z.object({ name: z.string(), value: z.string() })),
          }),
        ]),
      }),
    }),
  }),
});
const account = z.object({
  kind: z.literal('ServiceAccount'),
  metadata: z.object({ annotations: z.record(z.string(), z.string()) }),
});

function found<Output>(schema: z.ZodType<Output>, objects: readonly unknown[]): Output {
  const [only, ...more] = objects.flatMap((object) => {
    const parsed = schema.safeParse(object);
    return parsed.success ? [parsed.data] : [];
  });
  if (only === undefined || more.length > 0) throw new Error(`${more.length} more than one`);
  return only;
}

/** As the watch finds them in its pod. */
function settingsWith(values: Readonly<Record<string, string>>) {
  const [container] = found(deployment, filledIn(values)).spec.template.spec.containers;
  const pod = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
  const own = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
  expect(Object.keys(own)).toHaveLength(container.env.length);
  return { container, settings: () => readSettings({ ...own, ...pod, ...identity }) };
}

/** What Azure's webhook sets. */
const identity = {
  AZURE_TENANT_ID: 'tenant',
  AZURE_CLIENT_ID: 'client',
  AZURE_FEDERATED_TOKEN_FILE: '/var/run/token',
};

const aws = { POOLSYNC_REQUEST_BUS: 'poolsync-requests', AWS_REGION: 'eu-west-1' };
const topic = 'https://fleet.westeurope-1.eventgrid.azure.net/api/events';

describe('infrastructure-components.yaml', () => {
  it('holds one namespace, first of all, and every object with the labels of this release', () => {
    const component = z.object({
      kind: z.string(),
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
    });
    const objects = filledIn({}).map((object) => component.parse(object));
    expect(objects.findIndex(({ kind }) => kind === 'Namespace')).toBe(0);
    expect(objects.filter(({ kind }) => kind === 'Namespace')).toHaveLength(1);
    expect(objects.length).toBeGreaterThan(20);
    for (const { metadata } of objects) {
      expect(metadata.labels).toMatchObject({
        'cluster.x-k8s.io/provider': 'infrastructure-poolsync',
        'app.kubernetes.io/version': version,
      });
    }
  });

  it('asks for the variables that docs/clusterctl.md names, and for no others', () => {
    const asked = new Set(Array.from(yaml.matchAll(/\$\{(\w+)/g), ([, name]) => name));
    const docs = readFileSync(join(root, 'docs/clusterctl.md'), 'utf8');
    const told = Array.from(docs.matchAll(/^\| `(\w+)` /gm), ([, name]) => name);
    expect(new Set(told)).toEqual(asked);
  });

  it('gives the watch settings that it can start with, for one cloud, the other, or both', () => {
    const { container, settings } = settingsWith(aws);
    const image = `registry.invalid/poolsync-watch:${version}`;
    expect(container).toMatchObject({ name: 'manager', image });
    const { installation, buses } = settings();
    expect(installation).toBe('poolsync');
    expect(buses).toEqual({ eventBridge: 'poolsync-requests' });
    const azure = { POOLSYNC_EVENT_GRID_TOPIC: topic, POOLSYNC_INSTALLATION: '0815' };
    const onAzure = settingsWith(azure).settings();
    expect(onAzure.installation).toBe('0815');
    expect(onAzure.buses).toMatchObject({ eventGrid: { topic } });
    expect(onAzure.buses).not.toHaveProperty('eventBridge');
    expect(Object.keys(settingsWith({ ...azure, ...aws }).settings().buses)).toHaveLength(2);
  });

  it('leaves the watch without a bus where none is named, which it says', () => {
    expect(settingsWith({}).settings).toThrow('neither POOLSYNC_REQUEST_BUS (for AWS) nor');
  });

  it('names who the watch is in the cloud, or nobody', () => {
    const role = 'arn:aws:iam::111122223333:role/poolsync-watch';
    const client = '00000000-0000-0000-0000-000000000001';
    const who = { POOLSYNC_WATCH_ROLE_ARN: role, POOLSYNC_WATCH_CLIENT_ID: client };
    expect(found(account, filledIn(who)).metadata.annotations).toEqual({
      'eks.amazonaws.com/role-arn': role,
      'azure.workload.identity/client-id': client,
    });
    expect(Object.values(found(account, filledIn({})).metadata.annotations)).toEqual(['', '']);
    const { labels } = found(deployment, filledIn({})).spec.template.metadata;
    expect(labels).toMatchObject({ 'azure.workload.identity/use': 'true' });
  });
});
