import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../shared/kube/connection.ts';
import { parseUserKubeconfig } from '../../shared/kube/user-credentials.ts';
import { ObjectCreation } from '../../shared/kube/object-creation.ts';
import { kubectl } from '../path/kubectl.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const namespace = 'default';
const apiVersion = 'infrastructure.cluster.x-k8s.io/v1alpha1';

let creation: ObjectCreation;
beforeAll(() => {
  creation = new ObjectCreation(
    connect({
      readKubeconfig: () => readFile(sharedCluster().kubeconfig, 'utf8'),
      parse: parseUserKubeconfig,
      clock: { now: () => new Date() },
      random: Math.random,
      sleep: (ms) => delay(ms),
      log: { info: () => undefined, warn: () => undefined },
    }),
  );
});

function aPool(spec: object) {
  const metadata = { name: `made-${randomUUID().slice(0, 8)}`, namespace };
  return { apiVersion, kind: 'AutoScalingGroupMachinePool', metadata, spec };
}

const spec = { accountID: '111111111111', region: 'eu-west-1', autoScalingGroupName: 'workers' };

describe('ObjectCreation, on a real API server', () => {
  it('makes nothing in a trial, and the object without one; a second one is refused', async () => {
    const pool = aPool(spec);
    const { name } = pool.metadata;
    const written = () =>
      kubectl(namespace, 'get', 'asgmp', name, '--ignore-not-found', '-o', 'name');
    expect(await creation.create(pool, true)).toEqual({ kind: 'created' });
    expect(await written()).toBe('');
    expect(await creation.create(pool, false)).toEqual({ kind: 'created' });
    expect(await written()).toContain(name);
    const again = await creation.create(pool, true);
    expect(again).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('409') as string,
    });
    await kubectl(namespace, 'delete', 'asgmp', name);
  });

  it('tells in a trial what the webhooks and rules of the kinds refuse, in their words', async () => {
    const wrongAccount = await creation.create(aPool({ ...spec, accountID: '12' }), true);
    expect(wrongAccount).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('must be the 12 digits of an AWS account ID') as string,
    });
    const unknownField = await creation.create(aPool({ ...spec, regoin: 'x' }), true);
    expect(unknownField).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('regoin') as string,
    });
    const infrastructureRef = { apiGroup: 'a.b', kind: 'C', name: 'd' };
    const machinePool = {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'MachinePool',
      metadata: { name: 'made', namespace },
      spec: {
        clusterName: 'one',
        template: {
          spec: { clusterName: 'another', bootstrap: { dataSecretName: '' }, infrastructureRef },
        },
      },
    };
    expect(await creation.create(machinePool, true)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('must be set to the same value') as string,
    });
  });
});
