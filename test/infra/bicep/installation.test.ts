import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readSettings as readActSettings } from '../../../functions/azure/scale/environment.ts';
import { readSettings as readObserveSettings } from '../../../functions/azure/observe/environment.ts';
import { queueNames, routes } from '../../../sandbox/installation/azure-routes.ts';
import { targets } from '../../../scripts/targets.ts';
import { readInstallation } from '../../../shared/kube/kube-installation.ts';
import { withoutPython } from '../../second-opinion/environment.ts';
import { evaluate, type Examples } from './evaluate.ts';
import { readTemplates } from './read-templates.ts';
import { settingsOf } from './settings-of.ts';
import type { Template } from './template.ts';
import { allNodes, literalOf, propertyAt, type Node } from './tree.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = resolve(root, 'infra/bicep');
const textOf = (path: string) => readFile(resolve(root, path), 'utf8');

const guid = '11111111-2222-3333-4444-555555555555';
const caData = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n').toString('base64');
const requestTopic = 'https://poolsync-requests.westeurope-1.eventgrid.azure.net/api/events';
const appId = (app: string) =>
  `/subscriptions/${guid}/resourceGroups/poolsync/providers/Microsoft.Web/sites/poolsync-${app}`;

const examples: Examples = {
  installation: 'poolsync',
  sweepMinutes: 15,
  driftPolicy: 'report',
  serviceBusHost: 'poolsync.servicebus.windows.net',
  kubeconfigName: 'poolsync-observe',
  vaultName: 'fleet',
  'appIdentity.clientId': guid,
  'cluster.server': 'https://fleet.hcp.westeurope.azmk8s.io:443',
  'cluster.certificateAuthority': caData,
  'environment().resourceManager': 'https://management.azure.com/',
  'insights.properties.ConnectionString': `InstrumentationKey=${guid};IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/`,
  'storage.properties.primaryEndpoints.blob': 'https://st.blob.core.windows.net/',
  'storage.properties.primaryEndpoints.queue': 'https://st.queue.core.windows.net/',
  'storage.properties.primaryEndpoints.table': 'https://st.table.core.windows.net/',
  'requests.outputs.endpoint': requestTopic,
  'ingress!.outputs.host': 'poolsync-in.servicebus.windows.net',
  'identities.outputs.observe.clientId': guid,
  'subscription().subscriptionId': guid,
  'serviceBus.outputs.host': 'poolsync.servicebus.windows.net',
  'observe.outputs.id': appId('observe'),
  'act.outputs.id': appId('act'),
  'requests.outputs.syncRequestsId': 'sync',
  'requests.outputs.scaleRequestsId': 'scale',
  "map(systemTopicIds, id => '${id}/eventSubscriptions/${installation}-resources')": ['resources'],
};

const azdSchema = z.object({
  infra: z.unknown(),
  services: z.record(z.string(), z.object({ project: z.string(), host: z.literal('function') })),
});

/** Settings that are the host's own: no code of ours reads them. */
const ofTheHost = (name: string) =>
  /^AzureWebJobsStorage__|__credential$|^Ingress__clientId$|^NODE_OPTIONS$/.test(name);

const ways = ['POOLSYNC_KUBECONFIG', 'POOLSYNC_KUBECONFIG_TEXT', 'POOLSYNC_AKS_SERVER'] as const;

/** The names of all settings that are asked for, whichever way into the cluster is set. */
function namesAskedFor(read: (env: Readonly<Record<string, string | undefined>>) => unknown) {
  const asked = new Set<string>();
  for (const way of ways) {
    const set: Readonly<Record<string, string>> = { [way]: 'https://x' };
    const env = new Proxy(set, {
      get: (target, name) => {
        if (typeof name === 'string') asked.add(name);
        return Reflect.get(target, name) as unknown;
      },
    });
    try {
      read(env);
    } catch {
      // What is wrong is of no interest: all settings are read before anything is said of them.
    }
  }
  return [...asked].filter((name) => /^[A-Z].*_/.test(name));
}

const apps = [
  { app: 'observe', read: readObserveSettings },
  { app: 'act', read: readActSettings },
] as const;

const templates: readonly Template[] = withoutPython ? [] : await readTemplates(folder);

function fileOf(path: string): Template {
  const template = templates.find((one) => one.path === path);
  if (template === undefined) throw new Error(`there is no ${path}`);
  return template;
}

describe.skipIf(withoutPython)('the settings in infra/bicep', () => {
  it.each(apps)('are those that the code of $app asks for, and no other', ({ app, read }) => {
    const given = [...(settingsOf(templates).get(app)?.keys() ?? [])];
    expect(given.length).toBeGreaterThan(10);
    const asked = namesAskedFor(read);
    expect(asked).toContain('POOLSYNC_AKS_CA');
    // A path of a file: an app has no file of its own there.
    const expected = asked.filter((name) => name !== 'POOLSYNC_KUBECONFIG');
    expect(given.filter((name) => !ofTheHost(name)).toSorted()).toEqual(expected.toSorted());
  });

  it.each(apps)('start the code of $app, by either way into the cluster', ({ app, read }) => {
    const settings = settingsOf(templates).get(app) ?? new Map<string, Node>();
    const all = Object.fromEntries(
      [...settings].map(([name, value]) => [name, String(evaluate(value, examples))]),
    );
    const { POOLSYNC_KUBECONFIG_TEXT: reference, ...byAks } = all;
    const { POOLSYNC_AKS_SERVER: _server, POOLSYNC_AKS_CA: _ca, ...byVault } = all;
    expect(reference).toBe('@Microsoft.KeyVault(VaultName=fleet;SecretName=poolsync-observe)');
    expect(read(byAks)).toMatchObject({ cluster: { kind: 'aks' }, identity: guid });
    expect(read({ ...byVault, POOLSYNC_KUBECONFIG_TEXT: 'apiVersion: v1' })).toMatchObject({
      cluster: { kind: 'text' },
      installation: 'poolsync',
      queue: app === 'observe' ? queueNames.events : queueNames.scale,
      rejectedQueue: queueNames.rejected,
      busIdentity: guid,
      ingestionIdentity: { clientId: guid },
    });
  });

  it('sweep when and where they say', () => {
    const settings = settingsOf(templates).get('observe') ?? new Map<string, Node>();
    const sweeping = [...settings].filter(([name]) => /SWEEP|DRIFT|EVENT_GRID/.test(name));
    const env = Object.fromEntries(
      sweeping.map(([name, value]) => [name, String(evaluate(value, examples))]),
    );
    const bus = { ServiceBus__fullyQualifiedNamespace: 'x', POOLSYNC_KUBECONFIG: '/x' };
    expect(readObserveSettings({ ...env, ...bus }).sweep).toEqual({
      schedule: '0 */15 * * * *',
      queue: queueNames.sweep,
      budgetMs: 480_000,
      policy: 'report',
      topic: requestTopic,
    });
  });
});

describe.skipIf(withoutPython)('the parts in infra/bicep', () => {
  it('are named in the manifest as poolsync reads it', async () => {
    const output = fileOf('main.bicep').outputs.find(({ name }) => name === 'installationManifest');
    const manifest = output === undefined ? undefined : evaluate(output.value, examples);
    const read = await readInstallation({
      read: async () => ({ 'installation.json': JSON.stringify(manifest) }),
    });
    expect(read).toEqual(manifest);
    expect(read?.azure).toMatchObject({
      queues: queueNames,
      eventSubscriptions: ['resources', 'sync', 'scale'],
    });
  });

  it('are the queues that the code knows, of which that for scaling has sessions', () => {
    const queues = fileOf('modules/service-bus.bicep').modules.map(({ body }) => [
      literalOf(propertyAt(body, 'params.name')),
      propertyAt(body, 'params.requiresSession')?.text,
    ]);
    expect(Object.fromEntries(queues)).toEqual({
      [queueNames.events]: 'false',
      [queueNames.scale]: 'true',
      [queueNames.rejected]: 'false',
      [queueNames.sweep]: 'false',
    });
  });

  it('lock messages for as long as an invocation may take, and no longer than Azure does', async () => {
    const host = JSON.parse(await textOf('functions/azure/host/host.json')) as {
      functionTimeout: string;
    };
    const [, minutes] = host.functionTimeout.split(':').map(Number);
    const locks = fileOf('modules/service-bus.bicep').modules.map(({ body }) =>
      literalOf(propertyAt(body, 'params.lockDuration')),
    );
    expect(locks).toEqual(['PT2M', 'PT5M', 'PT5M', 'PT5M']);
    expect(minutes).toBeLessThan(2);
  });

  it('bring the same events to the same queues as in the sandbox', () => {
    const subscriptions = templates.flatMap(({ resources }) =>
      resources.filter(({ kind }) => /\/eventSubscriptions@/.test(kind)),
    );
    const written = subscriptions.map(({ body }) => ({
      schema: literalOf(propertyAt(body, 'properties.eventDeliverySchema')),
      types: literals(propertyAt(body, 'properties.filter.includedEventTypes')),
      attributes: literals(
        propertyAt(
          body,
          'properties.deliveryWithResourceIdentity.destination.properties.deliveryAttributeMappings',
        ),
      ),
    }));
    for (const { name, includedEventTypes, deliveryProperties = [] } of routes) {
      expect(written, name).toContainEqual({
        schema: 'CloudEventSchemaV1_0',
        types: includedEventTypes,
        attributes: deliveryProperties.flatMap((property) =>
          'sourceField' in property ? [property.name, 'Dynamic', property.sourceField] : [],
        ),
      });
    }
    expect(written).toHaveLength(3);
  });

  it('keep ready functions that there are', async () => {
    const code = await Promise.all(
      ['observe', 'scale'].map((app) => textOf(`functions/azure/${app}/main.ts`)),
    );
    const ready = fileOf('main.bicep').modules.flatMap(({ body }) =>
      literals(propertyAt(body, 'params.alwaysReadyFunctions')),
    );
    const named = ready.filter((name) => name !== 'ingress');
    expect(named).toEqual(expect.arrayContaining(['reconcile', 'reconcile-ingress', 'scale']));
    for (const name of named) expect(code.join('\n')).toContain(`name: '${name}'`);
  });

  it('alert on figures, and show figures, that are counted', async () => {
    const counted = new Set(
      [...(await textOf('shared/ports/metrics.ts')).matchAll(/[|=] '(\w+)'/g)].map(
        ([, name]) => name,
      ),
    );
    const queries = [
      ...fileOf('modules/figure-alerts.bicep').variables.flatMap(({ value }) => literals(value)),
      await textOf('infra/bicep/workbook.json'),
    ].filter((text) => text.includes('customMetrics'));
    expect(queries.length).toBeGreaterThan(4);
    const named = queries.flatMap((query) => [
      ...query.matchAll(/["'](?!customMetrics)([A-Z]\w+)["']/g),
    ]);
    const figures = named
      .map(([, name = '']) => name)
      .filter((name) => /^[A-Z][a-z]+[A-Z]/.test(name));
    expect(new Set(figures).size).toBeGreaterThan(10);
    expect(figures.filter((name) => !counted.has(name) && !name.startsWith('Kql'))).toEqual([]);
  });

  it('alert on every queue that there is, of both namespaces', () => {
    const named = (file: string) =>
      fileOf(file).modules.flatMap(({ body }) => literals(propertyAt(body, 'params.name')));
    const alerted = fileOf('main.bicep').modules.flatMap(({ body }) => {
      const queues = propertyAt(body, 'params.queueNames');
      return queues === undefined ? [] : [literals(queues).toSorted()];
    });
    expect(alerted).toEqual([
      named('modules/service-bus.bicep').toSorted(),
      named('modules/ingress.bicep').toSorted(),
    ]);
    const alerts = fileOf('modules/queue-alerts.bicep').variables.find(
      ({ name }) => name === 'alerts',
    );
    const looked = new Set(literals(alerts?.value).filter((text) => text.startsWith('poolsync-')));
    expect(looked).toEqual(new Set(Object.values(queueNames)));
  });

  it('let the page of figures ask the resource that has them', async () => {
    const page = JSON.parse(await textOf('infra/bicep/workbook.json')) as object;
    expect(page).not.toHaveProperty('fallbackResourceIds');
    const [workbook] = fileOf('modules/workbook.bicep').resources;
    const { body } = workbook ?? {};
    const asked = propertyAt(body, 'properties.sourceId')?.text ?? '';
    expect(propertyAt(body, 'properties.serializedData')?.text).toContain(
      `fallbackResourceIds: [${asked}]`,
    );
    expect(await textOf('infra/bicep/main.bicep')).toMatch(
      new RegExp(`^ +${asked}: monitoring\\.outputs\\.insightsId$`, 'm'),
    );
  });

  it('are deployed by azd from the folders that the build makes, to the apps with their tags', async () => {
    const { infra, services } = azdSchema.parse(parse(await textOf('azure.yaml')));
    expect(infra).toEqual({ provider: 'bicep', path: 'infra/bicep', module: 'main' });
    const built = targets.map(({ folder: below }) => `dist/${below}`);
    expect(Object.keys(services)).toEqual([...settingsOf(templates).keys()]);
    for (const { project } of Object.values(services)) expect(built).toContain(project);
    const site = fileOf('modules/function-app.bicep').resources.find(({ name }) => name === 'site');
    expect(propertyAt(site?.body, 'tags')?.text).toContain("'azd-service-name': app");
  });

  it('turn every rule of the linter into an error', async () => {
    const config = JSON.parse(await textOf('infra/bicep/bicepconfig.json')) as {
      analyzers: { core: { rules: Record<string, { level: string }> } };
    };
    const levels = Object.values(config.analyzers.core.rules).map(({ level }) => level);
    expect(levels.length).toBeGreaterThan(30);
    expect(new Set(levels)).toEqual(new Set(['error']));
  });
});

/** All literals in an expression, from the left. */
function literals(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  return [...allNodes(node)].flatMap((one) => literalOf(one) ?? []);
}
