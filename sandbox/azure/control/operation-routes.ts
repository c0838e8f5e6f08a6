import { z } from 'zod';
import { ControlError, readJson, sendDone, sendJson } from '../../simulated/control/exchange.ts';
import { callFromWithin } from '../arm/inner-call.ts';
import type { InnerCall } from '../arm/inner-call.ts';
import { policies } from '../arm/throttle.ts';
import { machinePath, putVirtualMachine } from '../compute/attach.ts';
import { releaseOperations } from '../compute/capacity.ts';
import { scaleSetId } from '../compute/names.ts';
import { patchScaleSet } from '../compute/scale-set-writes.ts';
import { ArmError } from '../errors.ts';
import { namedScaleSet, whereOfScaleSet } from './named-scale-set.ts';
import type { ControlExchange } from './steered.ts';

const held = whereOfScaleSet.extend({ appears: z.boolean().default(true) });

/** Operations of a scale set that begin from now on do not end. */
export async function holdOperations(exchange: ControlExchange): Promise<void> {
  const { appears, ...place } = await readJson(exchange, held);
  const scaleSet = namedScaleSet(exchange, place);
  scaleSet.held ??= { appears, waiting: [] };
  sendDone(exchange.response);
}

export async function letOperationsEnd(exchange: ControlExchange): Promise<void> {
  const scaleSet = namedScaleSet(exchange, await readJson(exchange, whereOfScaleSet));
  releaseOperations(exchange.world, scaleSet);
  sendDone(exchange.response);
}

const failing = whereOfScaleSet.extend({
  code: z.string().min(1).max(100).default('InternalExecutionError'),
  message: z.string().max(2_000).default('The simulator was asked to let this operation fail.'),
  appears: z.boolean().default(false),
  times: z.number().int().min(1).max(1_000_000).optional(),
});

/** Writes of a scale set are accepted, and their operations fail. */
export async function failWrites(exchange: ControlExchange): Promise<void> {
  const { code, message, appears, times, ...place } = await readJson(exchange, failing);
  let left = times ?? Infinity;
  namedScaleSet(exchange, place).failNextWrite = () => {
    if (left <= 0) return undefined;
    left -= 1;
    return { code, message, appears };
  };
  sendDone(exchange.response);
}

export async function letWritesSucceed(exchange: ControlExchange): Promise<void> {
  const scaleSet = namedScaleSet(exchange, await readJson(exchange, whereOfScaleSet));
  scaleSet.failNextWrite = () => undefined;
  sendDone(exchange.response);
}

const autoscaled = whereOfScaleSet.extend({ capacity: z.number().int().min(0).max(1_000) });

/** Azure's own autoscale changes the capacity. */
export async function autoscale(exchange: ControlExchange): Promise<void> {
  const { capacity, ...place } = await readJson(exchange, autoscaled);
  act(exchange, place, () => ({
    by: 'autoscale',
    action: 'VirtualMachineScaleSets_Update',
    method: 'PATCH',
    body: { sku: { capacity } },
    policy: policies.updateScaleSet,
    run: patchScaleSet,
  }));
}

const attached = whereOfScaleSet.extend({
  name: z.string().min(1).max(64),
  computerName: z.string().min(1).max(64).optional(),
  zone: z.string().min(1).optional(),
  vmSize: z.string().min(1).optional(),
});

/** A person makes a virtual machine in a Flexible scale set. */
export async function attachMachine(exchange: ControlExchange): Promise<void> {
  const { name, computerName, zone, vmSize, ...place } = await readJson(exchange, attached);
  act(exchange, place, (scaleSet) => ({
    by: 'person',
    action: 'VirtualMachines_CreateOrUpdate',
    method: 'PUT',
    path: machinePath(scaleSet, name),
    names: { vm: name },
    body: {
      location: scaleSet.location,
      zones: zone === undefined ? undefined : [zone],
      properties: {
        virtualMachineScaleSet: { id: scaleSetId(scaleSet) },
        hardwareProfile: { vmSize },
        osProfile: { computerName },
      },
    },
    policy: policies.updateVm,
    run: putVirtualMachine,
  }));
}

/** Answers with what Azure would answer to whom the control port stands for. */
function act(
  exchange: ControlExchange,
  place: z.output<typeof whereOfScaleSet>,
  call: (scaleSet: ReturnType<typeof namedScaleSet>) => InnerCall,
): void {
  const scaleSet = namedScaleSet(exchange, place);
  try {
    const { status, body } = callFromWithin(exchange.world, scaleSet, call(scaleSet));
    sendJson(exchange.response, status, body);
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    throw new ControlError(error.fault.status, `${error.code}: ${error.message}`);
  }
}
