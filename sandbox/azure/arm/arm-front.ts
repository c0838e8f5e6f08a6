import { lookForScaleSet, findVirtualMachine } from '../compute/find.ts';
import type { Subscription } from '../compute/model.ts';
import { authenticate } from '../entra/authenticate.ts';
import type { Identity } from '../entra/identities.ts';
import { ArmError, errorBody } from '../errors.ts';
import type { WireRequest } from '../../simulated/wire-request.ts';
import type { Front, Note, Prepared } from '../front.ts';
import type { World } from '../world.ts';
import type { Action, ArmAnswer, ArmCall } from './action.ts';
import { armActions } from './actions.ts';
import { noteAskedCapacity } from './asked-capacity.ts';
import { pageAskedFor } from './pages.ts';
import { findAction, type Found } from './route.ts';
import { showAction } from './shown-resources.ts';
import { policies } from './throttle.ts';
import type { Subject } from './throttle.ts';

/** Azure Resource Manager: everything below `/subscriptions`. */
export const armFront: Front = { prepare, errorBody };

function prepare(world: World, wire: WireRequest, requestId: string, note: Note): Prepared {
  const { method, url, headers } = wire;
  const found = actionOf(world, method, url.pathname);
  if (found !== undefined) note.action = found.action.name;
  const scaleSet = found?.names['scaleSet'] ?? scaleSetInFilter(url);
  if (scaleSet !== undefined) note.scaleSet = scaleSet;
  const principal = authenticate(world, headers['authorization']);
  note.principal = principal.clientId;
  const subscription = findSubscription(world, url.pathname.split('/')[2] ?? '', note);
  authorize(principal, subscription, note.action, url.pathname);
  if (found === undefined) throw unknownResource(method, url);
  requireApiVersion(url);
  const { action, names } = found;
  const call = { world, principal, subscription, names, method, url, headers, requestId };
  note.location = locationOf({ ...call, body: undefined, asOf: undefined });
  noteAskedCapacity(note, wire.body);
  const subject = {
    principal: principal.clientId,
    subscription: subscription.id,
    location: note.location ?? '',
    resource: resourceOf(url.pathname),
  };
  const policy = action.policy ?? policies.getScaleSet;
  const isLimited = action.policy !== undefined;
  if (isLimited && world.throttle.isEarly(policy, subject)) note.early = true;
  return {
    page: pageAskedFor(url),
    canLag: action.canLag === true,
    run: (asOf) => run(action, { ...call, body: parseBody(wire.body), asOf }, subject),
    tooMany: (seconds) => world.throttle.refusal(policy, subject, seconds),
  };
}

function actionOf(world: World, method: string, path: string): Found | undefined {
  return findAction(armActions, method, path) ?? showAction(world, method, path);
}

function run(action: Action, call: ArmCall, subject: Subject): ArmAnswer {
  const { world } = call;
  if (action.policy === undefined || subject.location === '') return action.run(call);
  const headers = world.throttle.charge(action.policy, subject, world.timings.limitFactor);
  const answer = action.run(call);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** Lists of virtual machines name a scale set there, in quotes. */
function scaleSetInFilter({ searchParams }: URL): string | undefined {
  return /\/virtualMachineScaleSets\/([^/']+)'/i.exec(searchParams.get('$filter') ?? '')?.[1];
}

/** What a call is about: calls below a resource count against the same limits. */
function resourceOf(path: string): string {
  return path.replace(/\/(instanceView|delete)$/i, '');
}

function findSubscription(world: World, id: string, note: Note): Subscription {
  note.subscription = id;
  const subscription = world.subscriptions.get(id.toLowerCase());
  if (subscription !== undefined) {
    note.subscription = subscription.id;
    return subscription;
  }
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) {
    const message = `The provided subscription identifier '${id}' is malformed or invalid.`;
    throw new ArmError({ status: 400, code: 'InvalidSubscriptionId', message });
  }
  const message = `The subscription '${id}' could not be found.`;
  throw new ArmError({ status: 404, code: 'SubscriptionNotFound', message });
}

function authorize(
  { clientId, objectId, mayTouch }: Identity,
  { id }: Subscription,
  action: string,
  scope: string,
): void {
  if (mayTouch(id)) return;
  const message = `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  throw new ArmError({ status: 403, code: 'AuthorizationFailed', message });
}

function unknownResource(method: string, { pathname }: URL): ArmError {
  const message = `The resource type could not be found for ${method} ${pathname}; the simulator knows scale sets, their instances, virtual machines, resource groups and operations.`;
  return new ArmError({ status: 404, code: 'InvalidResourceType', message });
}

export function requireApiVersion({ searchParams }: URL): void {
  const version = searchParams.get('api-version');
  if (version === null) {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.';
    throw new ArmError({ status: 400, code: 'MissingApiVersionParameter', message });
  }
  if (/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version)) return;
  const message = `The api-version '${version}' is invalid. The allowed format is YYYY-MM-DD or YYYY-MM-DD-preview.`;
  throw new ArmError({ status: 400, code: 'InvalidApiVersionParameter', message });
}

export function parseBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    const message = 'The request content was invalid and could not be deserialized.';
    throw new ArmError({ status: 400, code: 'InvalidRequestContent', message });
  }
}

/** The location that a call is about, whose limits it counts against; null where there is none. */
function locationOf(call: ArmCall): string | null {
  const { names, subscription } = call;
  if (names['location'] !== undefined) return names['location'].toLowerCase();
  const group = subscription.resourceGroups.get(names['group']?.toLowerCase() ?? '');
  if (group === undefined) {
    return names['group'] === undefined ? (subscription.locations[0] ?? null) : null;
  }
  if (names['scaleSet'] !== undefined) {
    return lookForScaleSet(call)?.scaleSet.location ?? group.location;
  }
  if (names['vm'] === undefined) return group.location;
  try {
    return findVirtualMachine(call).scaleSet.location;
  } catch {
    return group.location;
  }
}
