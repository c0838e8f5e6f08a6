import { z } from 'zod';
import { actionMaker } from '../action.ts';
import type { Action, RequestContext } from '../action.ts';
import { ApiError } from '../errors.ts';
import { eventsComplaint, notFound, validation } from './errors.ts';
import { newEventBus } from './model.ts';
import type { EventBus, Statement } from './model.ts';
import { showPolicy } from './policy.ts';

const action = actionMaker(eventsComplaint);
const busName = z
  .string()
  .regex(
    /^[/.\-_A-Za-z0-9]{1,256}$/,
    'Member must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+',
  );

/** A bus of the caller's region by name or ARN; `default` where none is given. */
export function busOf({ region }: Pick<RequestContext, 'region'>, nameOrArn = 'default'): EventBus {
  for (const bus of region.eventbridge.buses.values()) {
    if (bus.name === nameOrArn || bus.arn === nameOrArn) return bus;
  }
  throw notFound(`Event bus ${nameOrArn} does not exist.`);
}

const createEventBus = action(
  z.object({ Name: busName, Description: z.string().max(512).optional() }),
  ({ world, region }, given) => {
    if (region.eventbridge.buses.has(given.Name)) {
      const message = `Event bus ${given.Name} already exists.`;
      throw new ApiError({ code: 'ResourceAlreadyExistsException', message });
    }
    const now = world.clock.now();
    const bus = newEventBus(region.account, region.name, given.Name, now, given.Description);
    region.eventbridge.buses.set(bus.name, bus);
    return { EventBusArn: bus.arn, Description: bus.description };
  },
);

const describeEventBus = action(z.object({ Name: z.string().optional() }), (context, given) =>
  showBus(busOf(context, given.Name)),
);

function showBus(bus: EventBus): object {
  return {
    Name: bus.name,
    Arn: bus.arn,
    Description: bus.description,
    Policy: showPolicy(bus),
    CreationTime: bus.createdAt / 1000,
    LastModifiedTime: bus.createdAt / 1000,
  };
}

const deleteEventBus = action(z.object({ Name: z.string() }), ({ region }, given) => {
  if (given.Name === 'default') throw validation('Cannot delete event bus default.');
  const bus = region.eventbridge.buses.get(given.Name);
  // Deleting what is not there succeeds, as AWS does it.
  if (bus === undefined) return;
  if (bus.rules.size > 0) {
    throw validation(`Event bus ${bus.name} cannot be deleted since it has rules.`);
  }
  region.eventbridge.buses.delete(bus.name);
});

const listEventBuses = action(
  z.object({ NamePrefix: z.string().default('') }),
  ({ region }, given) => {
    const buses = [...region.eventbridge.buses.values()];
    return {
      EventBuses: buses.filter(({ name }) => name.startsWith(given.NamePrefix)).map(showBus),
    };
  },
);

const statement = z.object({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.unknown(),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.unknown().optional(),
  Condition: z.unknown().optional(),
});
const policyDocument = z.object({ Statement: z.union([statement, z.array(statement)]) });

const putPermission = action(
  z.object({
    EventBusName: z.string().optional(),
    Action: z.string().optional(),
    Principal: z
      .string()
      .regex(/^(\d{12}|\*)$/, 'Member must satisfy regular expression pattern: (\\d{12}|\\*)')
      .optional(),
    StatementId: z.string().optional(),
    Condition: z.unknown().optional(),
    Policy: z.string().optional(),
  }),
  (context, given) => {
    const bus = busOf(context, given.EventBusName);
    if (given.Policy !== undefined) {
      bus.policy = readPolicy(given.Policy);
      return;
    }
    const { Action: name, Principal: principal, StatementId: sid } = given;
    if (name === undefined || principal === undefined || sid === undefined) {
      throw validation('Give either Policy or all of Action, Principal and StatementId.');
    }
    if (given.Condition !== undefined) {
      throw validation(
        'Conditions (aws:PrincipalOrgID) are not simulated; name the account as Principal.',
      );
    }
    const added: Statement = {
      Sid: sid,
      Effect: 'Allow',
      Principal: principal === '*' ? '*' : { AWS: `arn:aws:iam::${principal}:root` },
      Action: name,
      Resource: bus.arn,
    };
    bus.policy = [...bus.policy.filter(({ Sid }) => Sid !== sid), added];
  },
);

function readPolicy(text: string): readonly Statement[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw validation('The policy is not JSON.');
  }
  const parsed = policyDocument.safeParse(document);
  if (!parsed.success)
    throw validation(`The policy cannot be read: ${z.prettifyError(parsed.error)}`);
  const { Statement: statements } = parsed.data;
  return Array.isArray(statements) ? statements : [statements];
}

const removePermission = action(
  z.object({
    EventBusName: z.string().optional(),
    StatementId: z.string().optional(),
    RemoveAllPermissions: z.boolean().default(false),
  }),
  (context, given) => {
    const bus = busOf(context, given.EventBusName);
    const kept = given.RemoveAllPermissions
      ? []
      : bus.policy.filter(({ Sid }) => Sid !== given.StatementId);
    if (!given.RemoveAllPermissions && kept.length === bus.policy.length) {
      throw notFound('Statement with the provided id does not exist.');
    }
    bus.policy = kept;
  },
);

export const busActions: Readonly<Record<string, Action>> = {
  CreateEventBus: createEventBus,
  DescribeEventBus: describeEventBus,
  DeleteEventBus: deleteEventBus,
  ListEventBuses: listEventBuses,
  PutPermission: putPermission,
  RemovePermission: removePermission,
};
