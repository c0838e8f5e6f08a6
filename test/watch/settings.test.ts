import { describe, expect, it } from 'vitest';
import { readSettings } from '../../watch/settings.ts';

const least = {
  POOLSYNC_REQUEST_BUS: 'poolsync-requests',
  POOLSYNC_KUBECONFIG: '/etc/poolsync/kubeconfig',
  AWS_REGION: 'eu-west-1',
};
const workloadIdentity = {
  AZURE_TENANT_ID: 'tenant',
  AZURE_CLIENT_ID: 'client',
  AZURE_FEDERATED_TOKEN_FILE: '/var/run/secrets/azure/tokens/azure-identity-token',
};
const theIdentity = {
  tenantId: 'tenant',
  clientId: 'client',
  tokenFilePath: '/var/run/secrets/azure/tokens/azure-identity-token',
};
const arn = 'arn:aws:events:eu-west-1:111122223333:event-bus/poolsync-requests';

describe('readSettings', () => {
  it('needs a bus, its region, and a way to the cluster; all else has a default', () => {
    expect(readSettings(least)).toEqual({
      installation: 'poolsync',
      buses: { eventBridge: 'poolsync-requests' },
      access: { kind: 'file', path: '/etc/poolsync/kubeconfig' },
      lease: { namespace: 'poolsync-system', name: 'poolsync-watch' },
      leaseTimes: { leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 },
      httpPort: 8_080,
    });
  });

  it('takes each setting', () => {
    const settings = readSettings({
      POOLSYNC_REQUEST_BUS: arn,
      POOLSYNC_KUBECONFIG: 'file',
      POOLSYNC_INSTALLATION: 'blue',
      POOLSYNC_LEASE_NAMESPACE: 'fleet',
      POOLSYNC_LEASE_NAME: 'watch',
      POOLSYNC_LEASE_SECONDS: '6',
      POOLSYNC_LEASE_RENEW_DEADLINE_SECONDS: '4',
      POOLSYNC_LEASE_RETRY_SECONDS: '1',
      POOLSYNC_IDENTITY: 'me',
      POOLSYNC_HTTP_PORT: '0',
    });
    expect(settings).toEqual({
      installation: 'blue',
      buses: { eventBridge: arn },
      access: { kind: 'file', path: 'file' },
      lease: { namespace: 'fleet', name: 'watch' },
      leaseTimes: { leaseMs: 6_000, renewDeadlineMs: 4_000, retryMs: 1_000 },
      identity: 'me',
      httpPort: 0,
    });
  });

  it('takes the service account of a pod where no kubeconfig is named', () => {
    const pod = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
    const { POOLSYNC_KUBECONFIG: _, ...rest } = least;
    expect(readSettings({ ...rest, ...pod }).access).toEqual({
      kind: 'service-account',
      account: {
        folder: '/var/run/secrets/kubernetes.io/serviceaccount',
        host: '10.0.0.1',
        port: '443',
      },
    });
    expect(readSettings({ ...least, ...pod }).access.kind).toBe('file');
  });

  it('names everything that is missing at once', () => {
    const problem = messageOf({});
    expect(problem).toContain(
      'neither POOLSYNC_REQUEST_BUS (for AWS) nor POOLSYNC_EVENT_GRID_TOPIC (for Azure) is set',
    );
    expect(problem).toContain('POOLSYNC_KUBECONFIG is not set');
    expect(problem).toContain('docs/configuration.md');
  });

  it('takes an empty bus or topic for none', () => {
    const { buses } = readSettings({ ...least, POOLSYNC_EVENT_GRID_TOPIC: '' });
    expect(buses).toEqual({ eventBridge: 'poolsync-requests' });
    const none = { POOLSYNC_REQUEST_BUS: '', POOLSYNC_EVENT_GRID_TOPIC: '' };
    expect(messageOf({ ...least, ...none })).toContain('neither POOLSYNC_REQUEST_BUS (for AWS)');
  });

  it('needs the region of a bus that is known by its name alone', () => {
    expect(messageOf({ ...least, AWS_REGION: '' })).toContain('AWS_REGION is not set');
  });

  it('needs no region and no bus of AWS where there is a topic of Event Grid', () => {
    const { POOLSYNC_KUBECONFIG, ...aws } = least;
    const topic = 'https://fleet.westeurope-1.eventgrid.azure.net/api/events';
    const azure = { POOLSYNC_EVENT_GRID_TOPIC: topic, ...workloadIdentity };
    const eventGrid = { topic, identity: theIdentity };
    expect(readSettings({ POOLSYNC_KUBECONFIG, ...azure }).buses).toEqual({ eventGrid });
    expect(readSettings({ POOLSYNC_KUBECONFIG, ...aws, ...azure }).buses).toEqual({
      eventBridge: 'poolsync-requests',
      eventGrid,
    });
    const AZURE_AUTHORITY_HOST = 'https://login.microsoftonline.us/';
    expect(readSettings({ ...least, ...azure, AZURE_AUTHORITY_HOST }).buses.eventGrid).toEqual({
      topic,
      identity: { ...theIdentity, authorityHost: AZURE_AUTHORITY_HOST },
    });
  });

  it('names what is missing of the identity that a topic needs', () => {
    const topic = { POOLSYNC_EVENT_GRID_TOPIC: 'https://fleet.example/api/events' };
    expect(messageOf({ ...least, ...topic, AZURE_CLIENT_ID: 'client' })).toContain(
      "POOLSYNC_EVENT_GRID_TOPIC is set, and AZURE_TENANT_ID, AZURE_FEDERATED_TOKEN_FILE, which Azure's workload identity sets in a pod, are not: label the pod",
    );
  });

  it('names what is missing for both buses at once', () => {
    const topic = { POOLSYNC_EVENT_GRID_TOPIC: 'https://fleet.example/api/events' };
    const problem = messageOf({ ...least, ...topic, AWS_REGION: '' });
    expect(problem).toContain('AZURE_TENANT_ID');
    expect(problem).toContain('AWS_REGION is not set');
  });

  it('says which default a setting does not go with', () => {
    const problem = messageOf({ ...least, POOLSYNC_LEASE_RETRY_SECONDS: '10' });
    expect(problem).toContain('POOLSYNC_LEASE_SECONDS is not set: it has to be more than');
  });

  it.each([
    ['POOLSYNC_REQUEST_BUS', 'two buses', 'the name or the ARN of an event bus'],
    ['POOLSYNC_REQUEST_BUS', 'arn:aws:sqs:eu-west-1:111122223333:queue', 'of an event bus'],
    ['POOLSYNC_EVENT_GRID_TOPIC', 'http://localhost/api/events', 'the https URL of'],
    ['AZURE_AUTHORITY_HOST', 'login.microsoftonline.com', 'the https URL of Microsoft Entra ID'],
    ['POOLSYNC_INSTALLATION', '', 'a-z, 0-9 and -'],
    ['POOLSYNC_KUBECONFIG', '', 'the path of a kubeconfig'],
    ['POOLSYNC_LEASE_NAMESPACE', 'Upper', 'a name as Kubernetes takes it'],
    ['POOLSYNC_LEASE_NAME', '', 'a name as Kubernetes takes it'],
    ['POOLSYNC_LEASE_SECONDS', '0', 'a whole number of seconds'],
    ['POOLSYNC_LEASE_SECONDS', '10', 'more than POOLSYNC_LEASE_RENEW_DEADLINE_SECONDS'],
    ['POOLSYNC_LEASE_RENEW_DEADLINE_SECONDS', '9.5', 'a whole number of seconds'],
    ['POOLSYNC_LEASE_RETRY_SECONDS', '2s', 'a whole number of seconds'],
    ['POOLSYNC_IDENTITY', '', 'a name that no other process has'],
    ['POOLSYNC_HTTP_PORT', 'http', 'a port is needed'],
    ['POOLSYNC_HTTP_PORT', '70000', 'at most 65535'],
  ])('refuses %s = %j and says what is needed', (name, value, cure) => {
    const problem = messageOf({ ...least, [name]: value });
    expect(problem).toContain(`${name} is ${JSON.stringify(value)}: `);
    expect(problem).toContain(cure);
  });
});

function messageOf(env: Readonly<Record<string, string>>): string {
  try {
    readSettings(env);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it was accepted');
}
