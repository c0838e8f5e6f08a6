import type { ScaleSet } from '../compute/model.ts';
import { scaleSetId } from '../compute/names.ts';
import type { Identity } from '../entra/identities.ts';
import { ArmError } from '../errors.ts';
import type { World } from '../world.ts';
import type { ArmAnswer, ArmCall } from './action.ts';
import type { Policy } from './throttle.ts';

/** Azure's own autoscale. IDs here are made up; what its events look like is not documented. */
const autoscale = {
  clientId: 'aaaaaaaa-0000-4000-8000-0000a5ca1e00',
  objectId: 'aaaaaaaa-0000-4000-8000-0000a5ca1e01',
  isService: true,
};

/** A person with a browser, who uses Azure's portal. */
const person = {
  clientId: 'aaaaaaaa-0000-4000-8000-0000000000ac',
  objectId: 'aaaaaaaa-0000-4000-8000-0000000000ad',
  isService: false,
};

/** Who calls from within the simulation. */
const callers = { autoscale, person };

/** A call that the simulation makes itself, as if it came over the wire. */
export interface InnerCall {
  readonly by: keyof typeof callers;
  /** Operation ID. */
  readonly action: string;
  readonly method: 'PUT' | 'PATCH';
  /** Path of the resource, where it is another than the scale set. */
  readonly path?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** It counts against the same limits as everybody's calls. */
  readonly policy: Policy;
  readonly run: (call: ArmCall) => ArmAnswer;
}

/** Carries a call out about a scale set, and records it; throws {@link ArmError} as it is refused. */
export function callFromWithin(
  world: World,
  scaleSet: ScaleSet,
  { by, action, method, path = scaleSetId(scaleSet), names = {}, body, policy, run }: InnerCall,
): ArmAnswer {
  const { subscription, resourceGroup, name, location } = scaleSet;
  const principal = identityOf(by, subscription.tenantId);
  const call: ArmCall = {
    world,
    principal,
    subscription,
    names: { group: resourceGroup.name, scaleSet: name, ...names },
    method,
    url: new URL(`${world.endpoint}${path}?api-version=2024-11-01`),
    headers: {},
    body,
    requestId: world.ids.uuid(),
    asOf: undefined,
  };
  const note = { principal: by, subscription: subscription.id, location, action, scaleSet: name };
  const record = (status: number, code?: string): void =>
    world.calls.record({ time: world.clock.now(), ...note, status, ...(code && { code }) });
  try {
    const subject = { principal: by, subscription: subscription.id, location, resource: path };
    world.throttle.charge(policy, subject, world.timings.limitFactor);
    const answer = run(call);
    record(answer.status);
    return answer;
  } catch (error) {
    if (error instanceof ArmError) record(error.fault.status, error.code);
    throw error;
  }
}

function identityOf(by: keyof typeof callers, tenantId: string): Identity {
  return { ...callers[by], tenantId, clientSecret: undefined, mayTouch: () => true };
}
