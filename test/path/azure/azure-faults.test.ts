import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fields } from '../cluster-side.ts';
import { eventually } from '../eventually.ts';
import { conditionOf } from '../objects.ts';
import { addFault, explained, growThroughFault, send, writeEvent } from './azure-faults.ts';
import { createAzureWorld, type AzureWorld } from './azure-world.ts';
import { createScaleSet, deleteScaleSet, type Mode, type ScaleSetPlace } from './scale-sets.ts';

let world: AzureWorld;
beforeAll(async () => {
  world = await createAzureWorld({ watch: false });
}, 120_000);
afterAll(() => world.end());

interface CloudCase {
  readonly name: string;
  readonly what: string;
  readonly mode: Mode;
  /** That of the tenant: the list of Flexible instances names no scale set that a fault could fit. */
  readonly isTenant?: true;
  readonly fault: Fields;
  readonly detail: RegExp;
}

const get = 'VirtualMachineScaleSets_Get';
const uniform = 'VirtualMachineScaleSetVMs_List';
const flexible = 'VirtualMachines_List';

const cases: readonly CloudCase[] = [
  {
    name: 'throttled',
    what: 'is throttled',
    mode: 'Uniform',
    fault: { kind: 'throttle', action: get, retryAfterSeconds: 2 },
    detail: /^Reading scale set throttled .*429|TooManyRequests|OperationNotAllowed/,
  },
  {
    name: 'failing',
    what: 'fails',
    mode: 'Flexible',
    isTenant: true,
    fault: { kind: 'error', action: flexible, resource: 'virtualMachines' },
    detail: /^Reading scale set failing .*: InternalExecutionError: /,
  },
  {
    name: 'hanging',
    what: 'hangs',
    mode: 'Uniform',
    fault: { kind: 'hang', action: uniform },
    detail: /^Reading scale set hanging .*: no answer within 10 s$/,
  },
  {
    name: 'nothing',
    what: 'is answered with nothing',
    mode: 'Uniform',
    fault: { kind: 'empty', action: uniform },
    detail: /^Reading scale set nothing /,
  },
  {
    name: 'valueless',
    what: 'is answered without a list',
    mode: 'Uniform',
    fault: { kind: 'empty', action: uniform, element: 'value' },
    detail: /^Reading scale set valueless /,
  },
  {
    name: 'viewless',
    what: 'holds an instance without its view',
    mode: 'Uniform',
    fault: { kind: 'empty', action: uniform, element: 'instanceView', instances: ['1'] },
    detail: /^Reading scale set viewless .*: the answer lists .*\/virtualMachines\/1 without /,
  },
  {
    name: 'half',
    what: 'is answered by half',
    mode: 'Uniform',
    fault: { kind: 'truncated', action: uniform },
    detail: /^Reading scale set half /,
  },
  {
    name: 'vanishing',
    what: 'ends with a 404 in the middle of its pages',
    mode: 'Uniform',
    fault: {
      kind: 'error',
      action: uniform,
      page: 'later',
      status: 404,
      code: 'ResourceNotFound',
    },
    detail: /^Reading scale set vanishing .*: it went away while it was read$/,
  },
  {
    name: 'capacityless',
    what: 'does not say the capacity',
    mode: 'Uniform',
    fault: { kind: 'empty', action: get, element: 'capacity' },
    detail: /^Reading scale set capacityless .*: the answer holds no sku\.capacity$/,
  },
];

async function poolOfTwo(name: string, mode: Mode, isTenant = false): Promise<ScaleSetPlace> {
  const { home, tenant } = world.cloud.subscriptions;
  const subscription = isTenant ? tenant : home;
  const place = await world.addPool({ name, mode, capacity: 2, subscription });
  send(world, writeEvent(place));
  await world.inStep(name, place, 2);
  return place;
}

describe.concurrent(
  'I1: the list stays, and grows when all is well again, where the reading of the scale set',
  () => {
    beforeAll(async () => {
      const body = JSON.stringify({ pageSize: 1 });
      await fetch(`${world.cloud.control}/timings`, { method: 'PATCH', body });
    });

    it.each(cases)(
      '$what',
      async ({ name, mode, isTenant, fault, detail }) => {
        const place = await poolOfTwo(name, mode, isTenant);
        await growThroughFault(world, { name, place }, () => addFault(world, place, fault), detail);
        // Each of its waits may take half a minute: nine scale sets share the batches of one that hangs.
      },
      120_000,
    );
  },
);

describe.concurrent('a scale set', () => {
  it('that is deleted is said to be gone, and its list stays', async () => {
    const place = await poolOfTwo('deleted', 'Uniform');
    const before = await world.cluster.pool('deleted');
    await deleteScaleSet(world.cloud, place);
    // Azure tells of a deletion as it accepts it: whoever looks before its end finds the scale set, and
    // without the watch nobody looks again.
    send(world, writeEvent(place));
    await explained(world, place, () =>
      eventually('it is said to be gone', async () => {
        const pool = await world.cluster.pool('deleted');
        expect(conditionOf(pool, 'GroupFound')).toMatchObject({
          status: 'False',
          reason: 'GroupNotFound',
        });
      }),
    );
    const pool = await world.cluster.pool('deleted');
    expect(pool.spec.providerIDList).toEqual(before.spec.providerIDList);
  });

  it('that is made anew under its ID is said to be another', async () => {
    const place = await poolOfTwo('anew', 'Flexible');
    await deleteScaleSet(world.cloud, place);
    await createScaleSet(world.cloud, place, 2);
    send(world, writeEvent(place));
    await eventually('it is said to be made anew', async () => {
      const pool = await world.cluster.pool('anew');
      expect(conditionOf(pool, 'GroupFound')).toMatchObject({
        status: 'True',
        reason: 'MadeAnew',
      });
    });
  });

  it('I7: that lies where no CloudAccount allows it is read and not listed', async () => {
    const options = { name: 'far', mode: 'Uniform', capacity: 2 } as const;
    const place = await world.addObjects(options);
    await createScaleSet(world.cloud, place, 2, {}, 'eastus2');
    send(world, writeEvent(place));
    await eventually('it is refused', async () => {
      const pool = await world.cluster.pool('far');
      expect(conditionOf(pool, 'AccessAllowed')).toMatchObject({
        status: 'False',
        reason: 'RegionNotAllowed',
      });
    });
    expect((await world.cluster.pool('far')).spec.providerIDList).toEqual([]);
  });

  it('I7: in a subscription without a CloudAccount is not asked for', async () => {
    const { stranger } = world.cloud.subscriptions;
    const options = { name: 'foreign', mode: 'Uniform', capacity: 1 } as const;
    const place = await world.addPool({ ...options, subscription: stranger });
    send(world, writeEvent(place));
    await eventually('it is refused', async () => {
      const pool = await world.cluster.pool('foreign');
      expect(conditionOf(pool, 'AccessAllowed')?.reason).toBe('NoCloudAccount');
    });
    const calls: unknown = await (await fetch(`${world.cloud.control}/calls`)).json();
    expect(calls).not.toContainEqual(
      expect.objectContaining({ subscription: stranger, principal: 'system' }),
    );
  });

  it('is found by an event that writes its ID in another case', async () => {
    const place = await world.addPool({ name: 'casing', mode: 'Flexible', capacity: 2 });
    const event = writeEvent({ ...place, name: 'CASING' });
    send(world, { ...event, subject: String(event['subject']).toUpperCase() });
    await world.inStep('casing', place, 2);
  });
});
