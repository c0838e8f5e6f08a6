import {
  AuthorizationV1Api,
  FlowcontrolApiserverV1Api,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readSettings } from '../../watch/settings.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';
import {
  buildOverlays,
  bus,
  restore,
  tenant,
  topic,
  watchClientID,
  watchRole,
  type BuiltOverlays,
} from './built-overlays.ts';
import { administrator, group, version } from './crds-cluster.ts';
import { flowSchemaOf } from './flow-schema-of.ts';
import { allows } from './network-policies.ts';
import { applyBuilt, build, kubectl, manifests, podTemplateOf, type Built } from './overlay.ts';
import { addedInPod, environmentOf } from './pod-environment.ts';
import { rightsOf } from './rights.ts';
import { tokenAudiences } from './token-audiences.ts';

const config = administrator();
const { KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT } = addedInPod;
const addedEverywhere = { KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT };

let built: BuiltOverlays<'plain' | 'bothOnEks' | 'bothOnAks' | 'awsLogins' | 'azureLogins'>;
beforeAll(async () => {
  built = await buildOverlays('plain', 'bothOnEks', 'bothOnAks', 'awsLogins', 'azureLogins');
});
afterAll(() => restore(built));

describe('the watch of both clouds', () => {
  it('publishes to the bus and to the topic, on EKS with the identity that its token is for', () => {
    const environment = environmentOf(built.bothOnEks);
    const tokenFilePath = '/var/run/secrets/poolsync/azure/token';
    expect(readSettings({ ...addedEverywhere, ...environment }).buses).toEqual({
      eventBridge: bus,
      eventGrid: {
        topic,
        identity: { tenantId: tenant, clientId: watchClientID, tokenFilePath },
      },
    });
    expect(tokenAudiences(built.bothOnEks)).toEqual({
      [tokenFilePath]: 'api://AzureADTokenExchange',
    });
  });

  it('publishes to both on AKS, with the role that its token is for', () => {
    const environment = environmentOf(built.bothOnAks);
    expect(readSettings({ ...addedInPod, ...environment }).buses).toMatchObject({
      eventBridge: bus,
      eventGrid: { topic, identity: { clientId: addedInPod.AZURE_CLIENT_ID } },
    });
    const { AWS_ROLE_ARN: role, AWS_WEB_IDENTITY_TOKEN_FILE: file = '' } = environment;
    expect(role).toBe(watchRole);
    expect(tokenAudiences(built.bothOnAks)).toEqual({ [file]: 'sts.amazonaws.com' });
  });

  it.each(['eks', 'aks'])('is refused where the example for %s was not filled in', async (on) => {
    const empty = environmentOf(await build(`${manifests}/examples/both-clouds/${on}`));
    expect(() => readSettings({ ...addedEverywhere, ...empty })).toThrow(
      /POOLSYNC_REQUEST_BUS.*POOLSYNC_EVENT_GRID_TOPIC/,
    );
  });

  it.each(['bothOnEks', 'bothOnAks'] as const)('is applied as %s without a warning', async (on) => {
    const { stderr, versions } = await applyBuilt(built[on]);
    expect(stderr).toBe('');
    expect(versions.split(' ')).toHaveLength(built[on].components.length);
  });

  it('is admitted by the strictest standard with its tokens, and reaches both clouds', async () => {
    const pods = (['bothOnEks', 'bothOnAks'] as const).map((on) => {
      const template = podTemplateOf(built[on]);
      for (const address of ['52.119.1.1', '20.50.1.1']) {
        const out = { direction: 'Egress', address, protocol: 'TCP', port: 443 } as const;
        expect(allows(built[on], template, out)).toBe(true);
      }
      const metadata = {
        ...template.metadata,
        name: on.toLowerCase(),
        namespace: 'poolsync-system',
      };
      return JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...template, metadata });
    });
    const tried = await kubectl(
      ['create', '--dry-run=server', '-f', '-', '-o', 'name'],
      pods.join('\n'),
    );
    expect(tried).toEqual({ stdout: 'pod/bothoneks\npod/bothonaks\n', stderr: '' });
  });
});

describe('the functions of another cloud', () => {
  const authorization = config.makeApiClient(AuthorizationV1Api);
  const account = (name: string) => `system:serviceaccount:poolsync-system:${name}`;
  const rights = async (user: string, ...groups: readonly string[]) => {
    const caller = groups.reduce(
      (options, one) => setHeaderOptions('Impersonate-Group', one, options),
      setHeaderOptions('Impersonate-User', user),
    );
    const namespaces = ['default', 'poolsync-system'];
    const all = namespaces.map((namespace) => rightsOf(authorization, namespace, caller));
    return (await Promise.all(all)).map((one) => [...new Set(one)].toSorted());
  };

  it.each([
    ['awsLogins', 'poolsync-functions', ['reconcile', 'scale', 'sweep']],
    ['azureLogins', 'poolsync-observe', ['reconcile', 'sweep']],
    ['azureLogins', 'poolsync-act', ['scale']],
  ] as const)('log in by %s as %s with the rights of %j', async (logins, name, roles) => {
    const { stderr } = await applyBuilt(built[logins]);
    expect(stderr).toBe('');
    // Rights alone would not tell: what reconcile may, sweep may too.
    expect(clusterRolesOf(built[logins], name)).toEqual(roles.map((role) => `poolsync-${role}`));
    const own = await rights(account(name));
    expect(own).toEqual(await rights('nobody', ...roles.map((role) => `poolsync:${role}`)));
    expect(own).not.toEqual(await rights('nobody'));
    const flows = config.makeApiClient(FlowcontrolApiserverV1Api);
    const schema = logins === 'awsLogins' ? 'poolsync-aws' : 'poolsync-azure';
    const { metadata } = await flows.readFlowSchema({ name: schema });
    const listing = `/apis/${group}/${version}/autoscalinggroupmachinepools?limit=1`;
    const fallsUnder = () => flowSchemaOf(sharedCluster().kubeconfig, listing, account(name));
    await expect.poll(fallsUnder).toBe(metadata?.uid);
  });
});

const binding = z.object({
  roleRef: z.object({ name: z.string() }),
  subjects: z.array(z.object({ name: z.string() })),
});

function clusterRolesOf({ components }: Built, account: string): readonly string[] {
  return components
    .filter(({ kind }) => kind === 'ClusterRoleBinding')
    .map((one) => binding.parse(one))
    .filter(({ subjects }) => subjects.some(({ name }) => name === account))
    .map(({ roleRef }) => roleRef.name)
    .toSorted();
}
