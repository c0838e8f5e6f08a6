import { CustomObjectsApi } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  administrator,
  bodyOf,
  group,
  makeNamespace,
  mergePatch,
  refusalOf,
  version,
  type Fields,
  type Refusal,
} from './crds-cluster.ts';
import { fullStatus, leastSpec, poolPlurals } from './crds-specs.ts';

const config = administrator();
const objects = config.makeApiClient(CustomObjectsApi);
const withStatus = z.object({
  metadata: z.object({ generation: z.number() }),
  spec: z.record(z.string(), z.unknown()),
  status: z.record(z.string(), z.unknown()).optional(),
});

describe.each(poolPlurals)('status of %s', (plural) => {
  const name = 'reported';
  let namespace: string;
  beforeAll(async () => {
    namespace = await makeNamespace(config);
    const body = bodyOf(plural, { name }, leastSpec[plural]);
    await objects.createNamespacedCustomObject({ group, version, plural, namespace, body });
  });
  afterAll(async () => {
    await objects.deleteNamespacedCustomObject({ group, version, plural, namespace, name });
  });

  const read = async () =>
    withStatus.parse(
      await objects.getNamespacedCustomObject({ group, version, plural, namespace, name }),
    );
  const report = async (status: Fields): Promise<unknown> =>
    objects.patchNamespacedCustomObjectStatus(
      { group, version, plural, namespace, name, body: { status }, fieldValidation: 'Strict' },
      mergePatch,
    );
  const refusalOfStatus = (status: Fields): Promise<Refusal> => refusalOf(report(status));

  it('keeps every field that Poolsync reports', async () => {
    await report(fullStatus[plural]);
    expect((await read()).status).toEqual(fullStatus[plural]);
  });

  it('is no part of the specification: a status write changes no spec, a spec write no status', async () => {
    const before = await read();
    const resource = { group, version, plural, namespace, name };
    const tried = { spec: { providerIDList: ['aws:///a/i-1'] }, status: { replicas: 7 } };
    await objects.patchNamespacedCustomObjectStatus({ ...resource, body: tried }, mergePatch);
    const reported = await read();
    expect(reported.spec).toEqual(before.spec);
    expect(reported.status).toMatchObject({ replicas: 7 });

    const turned = { spec: { providerIDList: ['aws:///a/i-2'] }, status: { replicas: 8 } };
    await objects.patchNamespacedCustomObject({ ...resource, body: turned }, mergePatch);
    const after = await read();
    expect(after.spec).toEqual({ ...before.spec, ...turned.spec });
    expect(after.status).toEqual(reported.status);
    expect(after.metadata.generation).toBe(before.metadata.generation + 1);
  });

  it.each<readonly [string, Fields]>([
    ['status.replicas', { replicas: -1 }],
    ['status.owner', { owner: 'nobody' }],
    ['status.observedAt', { observedAt: 'yesterday' }],
    ['status.countsByState.InService', { countsByState: { InService: -1 } }],
    [
      'status.transitioning',
      { transitioning: Array.from({ length: 21 }, (_, n) => ({ id: `i-${n}`, state: 'Pending' })) },
    ],
    ['status.lastChange.time', { lastChange: { time: null } }],
    [
      'status.conditions[0].reason',
      {
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'has blanks',
            message: '',
            lastTransitionTime: '2026-11-23T06:00:00Z',
          },
        ],
      },
    ],
    [
      'status.deprecated.v1beta1.conditions[0].severity',
      {
        deprecated: {
          v1beta1: {
            conditions: [
              {
                type: 'Ready',
                status: 'False',
                severity: 'Fatal',
                lastTransitionTime: '2026-11-23T06:00:00Z',
              },
            ],
          },
        },
      },
    ],
    ['unknown field "status.failureReason"', { failureReason: 'Trouble' }],
  ])('refuses a wrong %s', async (field, status) => {
    expect((await refusalOfStatus(status)).message).toContain(field);
  });
});
