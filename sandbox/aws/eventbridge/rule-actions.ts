import { z } from 'zod';
import { actionMaker } from '../action.ts';
import type { Action, RequestContext } from '../action.ts';
import { ApiError } from '../errors.ts';
import { busOf } from './bus-actions.ts';
import { eventsComplaint, notFound, validation } from './errors.ts';
import type { EventBus, Rule, Target } from './model.ts';
import { InvalidPattern, parsePattern } from './pattern.ts';
import type { Pattern } from './pattern.ts';

const action = actionMaker(eventsComplaint);
const ruleName = z
  .string()
  .regex(
    /^[.\-_A-Za-z0-9]{1,64}$/,
    'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
  );
const named = z.object({ Name: z.string(), EventBusName: z.string().optional() });

export function ruleOf(context: RequestContext, name: string, busName?: string): Rule {
  const bus = busOf(context, busName);
  const rule = bus.rules.get(name);
  if (rule === undefined) throw notFound(`Rule ${name} does not exist on EventBus ${bus.name}.`);
  return rule;
}

const putRule = action(
  z.object({
    Name: ruleName,
    EventBusName: z.string().optional(),
    EventPattern: z.string().optional(),
    ScheduleExpression: z.string().optional(),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    Description: z.string().max(512).optional(),
    RoleArn: z.string().optional(),
  }),
  (context, given) => {
    const bus = busOf(context, given.EventBusName);
    if (given.ScheduleExpression) {
      throw validation(
        `Schedules are not simulated; put rule ${given.Name} with an EventPattern only.`,
      );
    }
    if (given.EventPattern === undefined) {
      throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
    }
    const rule: Rule = {
      name: given.Name,
      arn: ruleArn(bus, given.Name),
      description: given.Description,
      roleArn: given.RoleArn,
      patternText: given.EventPattern,
      pattern: readPattern(given.EventPattern),
      enabled: given.State === 'ENABLED',
      targets: bus.rules.get(given.Name)?.targets ?? new Map<string, Target>(),
    };
    bus.rules.set(rule.name, rule);
    return { RuleArn: rule.arn };
  },
);

function ruleArn(bus: EventBus, name: string): string {
  const path = bus.name === 'default' ? name : `${bus.name}/${name}`;
  return bus.arn.replace(/event-bus\/.*$/, `rule/${path}`);
}

function readPattern(text: string): Pattern {
  try {
    return parsePattern(text);
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    const message = `Event pattern is not valid. Reason: ${error.message}`;
    throw new ApiError({ code: 'InvalidEventPatternException', message });
  }
}

const deleteRule = action(named, (context, given) => {
  const bus = busOf(context, given.EventBusName);
  const targets = bus.rules.get(given.Name)?.targets;
  if (targets !== undefined && targets.size > 0) {
    throw validation("Rule can't be deleted since it has targets.");
  }
  bus.rules.delete(given.Name);
});

const describeRule = action(named, (context, given) => {
  const bus = busOf(context, given.EventBusName);
  const rule = ruleOf(context, given.Name, given.EventBusName);
  return { ...showRule(bus, rule), CreatedBy: context.region.account };
});

function showRule(bus: EventBus, rule: Rule): object {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.patternText,
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    Description: rule.description,
    RoleArn: rule.roleArn,
    EventBusName: bus.name,
  };
}

const listRules = action(
  z.object({ NamePrefix: z.string().default(''), EventBusName: z.string().optional() }),
  (context, given) => {
    const bus = busOf(context, given.EventBusName);
    const rules = [...bus.rules.values()].filter(({ name }) => name.startsWith(given.NamePrefix));
    return { Rules: rules.map((rule) => showRule(bus, rule)) };
  },
);

const enableRule = action(named, (context, given) => {
  ruleOf(context, given.Name, given.EventBusName).enabled = true;
});

const disableRule = action(named, (context, given) => {
  ruleOf(context, given.Name, given.EventBusName).enabled = false;
});

const testEventPattern = action(
  z.object({ EventPattern: z.string(), Event: z.string() }),
  (_context, given) => {
    const pattern = readPattern(given.EventPattern);
    try {
      return { Result: pattern(JSON.parse(given.Event)) };
    } catch {
      throw validation('Parameter Event is not valid. It is not JSON.');
    }
  },
);

export const ruleActions: Readonly<Record<string, Action>> = {
  PutRule: putRule,
  DeleteRule: deleteRule,
  DescribeRule: describeRule,
  ListRules: listRules,
  EnableRule: enableRule,
  DisableRule: disableRule,
  TestEventPattern: testEventPattern,
};
