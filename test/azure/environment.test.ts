import { describe, expect, it } from 'vitest';
import { readSettings } from '../../functions/azure/observe/environment.ts';

const namespace = 'poolsync.servicebus.windows.net';
const bus = { ServiceBus__fullyQualifiedNamespace: namespace };
const path = '/etc/poolsync/kubeconfig';
const withFile = { ...bus, POOLSYNC_KUBECONFIG: path };
const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const caData = Buffer.from(pem).toString('base64');
const server = 'https://fleet-abc.hcp.westeurope.azmk8s.io:443';
const aks = { POOLSYNC_AKS_SERVER: server, POOLSYNC_AKS_CA: caData };
const [one, other] = [
  '11111111-2222-3333-4444-555555555555',
  '66666666-7777-8888-9999-000000000000',
];

const cannotStart = (problem: string): string =>
  `Poolsync cannot start: ${problem}. See docs/configuration.md for what each setting means.`;

describe('readSettings', () => {
  it('needs a namespace and a way into the cluster, and has a default for the rest', () => {
    expect(readSettings({ ...withFile, PATH: '/bin' })).toEqual({
      cluster: { kind: 'file', path },
      namespace,
      queue: 'poolsync-events',
      rejectedQueue: 'poolsync-rejected',
      installation: 'poolsync',
      resourceManager: 'https://management.azure.com',
      busIdentity: undefined,
      identity: undefined,
      ingestion: undefined,
      ingestionIdentity: undefined,
      sweep: {
        schedule: '0 */5 * * * *',
        queue: 'poolsync-sweep',
        budgetMs: 480_000,
        policy: 'correct',
        topic: undefined,
      },
      hasIngress: false,
    });
  });

  it('reads all that can be set', () => {
    const all = {
      ...withFile,
      POOLSYNC_EVENTS_QUEUE: 'fleet/events',
      POOLSYNC_REJECTED_QUEUE: 'fleet/people',
      POOLSYNC_INSTALLATION: 'blue',
      POOLSYNC_RESOURCE_MANAGER: 'https://management.usgovcloudapi.net',
      AZURE_CLIENT_ID: one,
      ServiceBus__clientId: other,
      ServiceBus__fullyQualifiedNamespace: 'localhost:5671',
      Ingress__fullyQualifiedNamespace: 'fleet-in.servicebus.windows.net',
      POOLSYNC_SWEEP_SCHEDULE: '30 0 6-8,20 * * 1-5',
      POOLSYNC_SWEEP_QUEUE: 'fleet/sweep',
      POOLSYNC_SWEEP_SECONDS: '120',
      POOLSYNC_DRIFT_POLICY: 'report',
      POOLSYNC_EVENT_GRID_TOPIC: 'https://fleet.westeurope-1.eventgrid.azure.net/api/events',
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${one};IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/;LiveEndpoint=https://x/`,
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `Authorization=AAD;ClientId=${other}`,
    };
    expect(readSettings(all)).toEqual({
      cluster: { kind: 'file', path },
      namespace: 'localhost:5671',
      queue: 'fleet/events',
      rejectedQueue: 'fleet/people',
      installation: 'blue',
      resourceManager: 'https://management.usgovcloudapi.net',
      busIdentity: other,
      identity: one,
      ingestion: {
        instrumentationKey: one,
        endpoint: 'https://westeurope-5.in.applicationinsights.azure.com',
        audience: 'https://monitor.azure.com',
      },
      ingestionIdentity: { clientId: other },
      sweep: {
        schedule: '30 0 6-8,20 * * 1-5',
        queue: 'fleet/sweep',
        budgetMs: 120_000,
        policy: 'report',
        topic: 'https://fleet.westeurope-1.eventgrid.azure.net/api/events',
      },
      hasIngress: true,
    });
  });

  it.each([
    [{ POOLSYNC_SWEEP_SCHEDULE: '*/5 * * * *' }, 'POOLSYNC_SWEEP_SCHEDULE is "*/5 * * * *": six'],
    [{ POOLSYNC_SWEEP_QUEUE: 'Poolsync-Events' }, 'a queue of its own is needed'],
    [{ POOLSYNC_SWEEP_SECONDS: '5' }, 'POOLSYNC_SWEEP_SECONDS is "5"'],
    [{ POOLSYNC_SWEEP_SECONDS: 'x' }, 'POOLSYNC_SWEEP_SECONDS is "x"'],
    [{ POOLSYNC_DRIFT_POLICY: 'repair' }, 'correct or report is needed'],
    [{ POOLSYNC_EVENT_GRID_TOPIC: 'http://x' }, 'the https URL of an Event Grid topic'],
    [{ APPLICATIONINSIGHTS_CONNECTION_STRING: 'x' }, 'InstrumentationKey=<GUID>'],
    [
      {
        APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${one};IngestionEndpoint=ftp://x`,
      },
      'the connection string of an Application Insights resource is needed',
    ],
    [{ APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'me' }, 'Authorization=AAD is needed'],
  ])('refuses %j', (settings, what) => {
    expect(() => readSettings({ ...withFile, ...settings })).toThrow(what);
  });

  it('tells what is wrong of sweeping together with the rest', () => {
    const wrong = { POOLSYNC_SWEEP_SCHEDULE: 'x', POOLSYNC_INSTALLATION: '-' };
    expect(() => readSettings({ ...withFile, ...wrong })).toThrow(/INSTALLATION.*SWEEP_SCHEDULE/);
  });

  it.each([
    [{ POOLSYNC_EVENTS_QUEUE: 'Poolsync-Rejected' }, 'POOLSYNC_REJECTED_QUEUE is not set'],
    [
      { POOLSYNC_REJECTED_QUEUE: 'poolsync-events' },
      'POOLSYNC_REJECTED_QUEUE is "poolsync-events"',
    ],
  ])(
    'refuses one queue for both, %j: what nobody can read would go round in it',
    (queues, what) => {
      expect(() => readSettings({ ...withFile, ...queues })).toThrow(
        cannotStart(`${what}: another queue than that of POOLSYNC_EVENTS_QUEUE is needed`),
      );
    },
  );

  it('sends to the queues as the function itself where the connection names no identity', () => {
    expect(readSettings({ ...withFile, AZURE_CLIENT_ID: one }).busIdentity).toBe(one);
  });

  it('reads the three ways into the cluster', () => {
    expect(readSettings({ ...bus, POOLSYNC_KUBECONFIG_TEXT: 'kind: Config' }).cluster).toEqual({
      kind: 'text',
      text: 'kind: Config',
    });
    expect(readSettings({ ...bus, ...aks }).cluster).toEqual({ kind: 'aks', server, caData });
  });

  it('names all three ways where there is none', () => {
    expect(() => readSettings(bus)).toThrow(
      cannotStart(
        'none of POOLSYNC_KUBECONFIG, POOLSYNC_KUBECONFIG_TEXT and POOLSYNC_AKS_SERVER is set: set one of them',
      ),
    );
  });

  it('names those that are set where there are more', () => {
    expect(() => readSettings({ ...withFile, ...aks })).toThrow(
      cannotStart(
        'POOLSYNC_KUBECONFIG and POOLSYNC_AKS_SERVER are both set, and only one may be: remove one',
      ),
    );
  });

  it('names what is missing of a way that takes two settings', () => {
    const { POOLSYNC_AKS_CA: ca, POOLSYNC_AKS_SERVER: url } = aks;
    expect(() => readSettings({ ...bus, POOLSYNC_AKS_SERVER: url })).toThrow(
      cannotStart('POOLSYNC_AKS_CA is not set'),
    );
    expect(() => readSettings({ ...bus, POOLSYNC_AKS_CA: ca })).toThrow(
      cannotStart('POOLSYNC_AKS_SERVER is not set'),
    );
  });

  it('shows what is wrong about a cluster of AKS', () => {
    const wrong = { ...bus, POOLSYNC_AKS_SERVER: 'http://fleet', POOLSYNC_AKS_CA: pem };
    expect(() => readSettings(wrong)).toThrow(
      /POOLSYNC_AKS_SERVER is "http:\/\/fleet": the https URL of the API server is needed; POOLSYNC_AKS_CA is .*: the base64 of a PEM certificate is needed/,
    );
  });

  it('names a reference to Key Vault that was not resolved, and how to let it be', () => {
    const text = '@Microsoft.KeyVault(SecretUri=https://vault.vault.azure.net/secrets/kubeconfig)';
    expect(() => readSettings({ ...bus, POOLSYNC_KUBECONFIG_TEXT: text })).toThrow(
      /POOLSYNC_KUBECONFIG_TEXT is a reference to Key Vault that Azure has not resolved: let the app's identity read the secret/,
    );
  });

  it.each(['', ' \n'])('names a kubeconfig that is %j', (text) => {
    expect(() => readSettings({ ...bus, POOLSYNC_KUBECONFIG_TEXT: text })).toThrow(
      cannotStart('POOLSYNC_KUBECONFIG_TEXT is empty: the text of a kubeconfig is needed'),
    );
  });

  it('names all that is missing at once', () => {
    expect(() => readSettings({})).toThrow(
      cannotStart(
        'none of POOLSYNC_KUBECONFIG, POOLSYNC_KUBECONFIG_TEXT and POOLSYNC_AKS_SERVER is set: set one of them; ServiceBus__fullyQualifiedNamespace is not set',
      ),
    );
  });

  it.each([
    ['ServiceBus__fullyQualifiedNamespace', 'https://poolsync.servicebus.windows.net/'],
    ['ServiceBus__fullyQualifiedNamespace', ''],
    ['ServiceBus__clientId', 'poolsync'],
    ['AZURE_CLIENT_ID', ''],
    ['POOLSYNC_EVENTS_QUEUE', '%POOLSYNC_EVENTS_QUEUE%'],
    ['POOLSYNC_REJECTED_QUEUE', ''],
    ['POOLSYNC_INSTALLATION', 'Blue'],
    ['POOLSYNC_RESOURCE_MANAGER', 'management.azure.com'],
  ])('shows that %s is %j, and what it should be', (name, value) => {
    expect(() => readSettings({ ...withFile, [name]: value })).toThrow(
      new RegExp(`${name} is ${JSON.stringify(value)}: .* is needed`),
    );
  });

  it('never shows a kubeconfig', () => {
    const env = { POOLSYNC_KUBECONFIG_TEXT: 'token: secret', POOLSYNC_KUBECONFIG: '' };
    expect(() => readSettings(env)).toThrow(/^(?:(?!secret)[^])*$/);
  });
});
