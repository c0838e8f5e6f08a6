import { beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../watch/settings.ts';
import { buildOverlays, bus, topic, type BuiltOverlays } from './built-overlays.ts';
import { allows, type Connection } from './network-policies.ts';
import { build, kubectl, manifests, podTemplateOf } from './overlay.ts';
import { addedInPod, environmentOf } from './pod-environment.ts';

let built: BuiltOverlays<'plain' | 'eks' | 'aks'>;
beforeAll(async () => {
  built = await buildOverlays('plain', 'eks', 'aks');
});

describe('the settings of the watch', () => {
  it('come on EKS from the overlay of the user', () => {
    const { buses, installation } = readSettings({ ...addedInPod, ...environmentOf(built.eks) });
    expect({ buses, installation }).toEqual({
      buses: { eventBridge: bus },
      installation: 'poolsync',
    });
    // EKS adds the cluster's region to a container that names none among its own.
    expect(podTemplateOf(built.eks).spec.containers[0].env).toContainEqual(
      expect.objectContaining({ name: 'AWS_REGION' }),
    );
  });

  it('come on AKS from the overlay of the user, and nothing of AWS with them', () => {
    const environment = environmentOf(built.aks);
    expect(readSettings({ ...addedInPod, ...environment }).buses).toMatchObject({
      eventGrid: { topic },
    });
    expect(Object.keys(environment).filter((name) => /AWS|REQUEST_BUS/.test(name))).toEqual([]);
  });

  it("are nobody else's where there is no overlay: the pods wait for them", () => {
    expect(() => environmentOf(built.plain)).toThrow('there is no ConfigMap poolsync-watch');
  });

  it.each([
    ['aws-eks', /POOLSYNC_REQUEST_BUS/],
    ['azure-aks', /POOLSYNC_EVENT_GRID_TOPIC/],
  ] as const)('are refused where %s was not filled in', async (example, named) => {
    const empty = environmentOf(await build(`${manifests}/examples/${example}`));
    expect(() => readSettings({ ...addedInPod, ...empty })).toThrow(named);
  });
});

describe('the pods of the watch', () => {
  /** What EKS and AKS put into a pod, each for its own token. */
  const token = {
    name: 'token',
    projected: { sources: [{ serviceAccountToken: { audience: 'cloud', path: 'token' } }] },
  };

  it('are admitted without a warning by the strictest standard, whatever the overlay', async () => {
    const pods = (change: object) =>
      (['plain', 'eks', 'aks'] as const).map((name) => {
        const { metadata, spec } = podTemplateOf(built[name]);
        const named = { ...metadata, name, namespace: 'poolsync-system' };
        const whole = { ...spec, volumes: [token], ...change };
        return JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: named, spec: whole });
      });
    const tryOut = (all: readonly string[]) =>
      kubectl(['create', '--dry-run=server', '-f', '-', '-o', 'name'], all.join('\n'));
    const admitted = { stdout: 'pod/plain\npod/eks\npod/aks\n', stderr: '' };
    expect(await tryOut(pods({}))).toEqual(admitted);
    await expect(tryOut(pods({ hostNetwork: true }))).rejects.toThrow('restricted');
  });

  it('reach what they need, and nothing else', () => {
    const to = (address: string, port: number, protocol: Connection['protocol'] = 'TCP') =>
      ({ direction: 'Egress', address, port, protocol }) as const;
    const reached = (name: 'plain' | 'eks' | 'aks', connection: Connection) =>
      allows(built[name], podTemplateOf(built[name]), connection);
    for (const name of ['plain', 'eks', 'aks'] as const) {
      // A resolver in the cluster, and a cache on the node.
      for (const address of ['10.100.0.10', '169.254.20.10']) {
        expect(reached(name, to(address, 53, 'UDP'))).toBe(true);
        expect(reached(name, to(address, 53))).toBe(true);
      }
      expect(reached(name, to('52.119.1.1', 443))).toBe(true);
      expect(reached(name, to('10.1.2.3', 6443))).toBe(name === 'plain');
      for (const agent of ['169.254.170.23', 'fd00:ec2::23']) {
        expect(reached(name, to(agent, 80))).toBe(name === 'eks');
      }
      // Instance metadata, a database, and anything over UDP.
      expect(reached(name, to('169.254.169.254', 80))).toBe(false);
      expect(reached(name, to('10.1.2.3', 5432))).toBe(false);
      expect(reached(name, to('52.119.1.1', 443, 'UDP'))).toBe(false);
      const from = (port: number) =>
        ({ direction: 'Ingress', address: '10.1.2.3', port, protocol: 'TCP' }) as const;
      expect(reached(name, from(8_080))).toBe(true);
      expect(reached(name, from(9_229))).toBe(false);
    }
  });

  it('are alone in their namespace with that: any other pod there has no network', () => {
    const other = structuredClone(podTemplateOf(built.eks));
    other.metadata.labels = { app: 'other' };
    const dns = { direction: 'Egress', address: '10.100.0.10', port: 53, protocol: 'UDP' } as const;
    const probe = {
      direction: 'Ingress',
      address: '10.1.2.3',
      port: 8_080,
      protocol: 'TCP',
    } as const;
    expect(allows(built.eks, other, dns)).toBe(false);
    expect(allows(built.eks, other, probe)).toBe(false);
  });
});
