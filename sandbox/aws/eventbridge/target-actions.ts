import { z } from 'zod';
import { actionMaker } from '../action.ts';
import type { Action } from '../action.ts';
import { parseArn } from '../arn.ts';
import { ApiError } from '../errors.ts';
import { eventsComplaint, validation } from './errors.ts';
import { ruleOf } from './rule-actions.ts';

const action = actionMaker(eventsComplaint);

/** AWS's quota of targets for one rule. */
const MAX_TARGETS = 5;

const target = z.object({
  Id: z
    .string()
    .regex(
      /^[.\-_A-Za-z0-9]{1,64}$/,
      'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
    ),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  DeadLetterConfig: z.object({ Arn: z.string().optional() }).optional(),
  RetryPolicy: z
    .object({
      MaximumRetryAttempts: z.number().int().optional(),
      MaximumEventAgeInSeconds: z.number().int().optional(),
    })
    .optional(),
});

type GivenTarget = z.output<typeof target>;

const onRule = { Rule: z.string(), EventBusName: z.string().optional() };

/** Target fields that would change what is delivered, and so are refused and not ignored. */
const refusedParameters = {
  Input: z.unknown().optional(),
  InputPath: z.unknown().optional(),
  InputTransformer: z.unknown().optional(),
  SqsParameters: z.unknown().optional(),
};

const putTargets = action(
  z.object({
    ...onRule,
    Targets: z.array(target.extend(refusedParameters)).min(1).max(100),
  }),
  (context, given) => {
    const rule = ruleOf(context, given.Rule, given.EventBusName);
    for (const one of given.Targets) checkTarget(one);
    const ids = new Set([...rule.targets.keys(), ...given.Targets.map(({ Id }) => Id)]);
    if (ids.size > MAX_TARGETS) {
      const message = 'The requested resource exceeds the maximum number allowed.';
      throw new ApiError({ code: 'LimitExceededException', message });
    }
    for (const one of given.Targets) rule.targets.set(one.Id, target.parse(one));
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
);

function checkTarget(given: GivenTarget): void {
  const field = Object.keys(refusedParameters).find(
    (name) => Reflect.get(given, name) !== undefined,
  );
  if (field !== undefined) {
    throw validation(
      `${field} of target ${given.Id} is not simulated; targets get the event as it is.`,
    );
  }
  const arn = parseArn(given.Arn);
  const isQueue = arn?.service === 'sqs';
  const isBus = arn?.service === 'events' && arn.resource.startsWith('event-bus/');
  if (!isQueue && !isBus) {
    throw validation(
      `Parameter ${given.Arn} is not valid. Reason: targets are simulated for SQS queues and event buses only.`,
    );
  }
  if (isQueue && arn.resource.endsWith('.fifo')) {
    throw validation(`FIFO queues are not simulated: ${given.Arn}`);
  }
}

const removeTargets = action(
  z.object({ ...onRule, Ids: z.array(z.string()).min(1).max(100) }),
  (context, given) => {
    const rule = ruleOf(context, given.Rule, given.EventBusName);
    const missing = given.Ids.filter((id) => !rule.targets.delete(id));
    return {
      FailedEntryCount: missing.length,
      FailedEntries: missing.map((id) => ({
        TargetId: id,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Target ${id} does not exist on rule ${rule.name}.`,
      })),
    };
  },
);

const listTargetsByRule = action(z.object(onRule), (context, given) => ({
  Targets: [...ruleOf(context, given.Rule, given.EventBusName).targets.values()],
}));

export const targetActions: Readonly<Record<string, Action>> = {
  PutTargets: putTargets,
  RemoveTargets: removeTargets,
  ListTargetsByRule: listTargetsByRule,
};
