import { z } from 'zod';
import { actionMaker, validationMessage } from '../action.ts';
import { ApiError } from '../errors.ts';
import type { Region } from '../world.ts';
import type { QueryValue } from '../wire/query.ts';
import type { Group, Instance } from './model.ts';

/** An error of code `ValidationError`, by which Auto Scaling answers most of what it refuses. */
export function validation(message: string): ApiError {
  return new ApiError({ code: 'ValidationError', message });
}

export const action = actionMaker((complaints) => validation(validationMessage(complaints)));

/** Parameters of the Query protocol, all of which arrive as text. */
export const whole = z
  .string()
  .regex(/^-?\d{1,9}$/, 'Member must be a whole number')
  .transform(Number);
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** A list; SDKs write an empty one as an empty text. */
export function list<Entry extends z.ZodType>(entry: Entry) {
  return z.preprocess((given) => (given === '' ? [] : given), z.array(entry));
}

/** Anything, to be shown again as it came. */
export const anything = z.custom<QueryValue>();

export const groupName = z
  .string()
  .min(1, 'Member must have length greater than or equal to 1')
  .max(1600, 'Member must have length less than or equal to 1600');

/** The group by name or ARN; throws in AWS's words where there is none. */
export function groupOf(region: Region, nameOrArn: string): Group {
  const name = /:autoScalingGroupName\/(.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
  const group = region.autoscaling.groups.get(name);
  if (group !== undefined) return group;
  throw validation(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
}

/** An instance of any group in the region, or undefined. */
export function findInstance(
  region: Region,
  id: string,
): { readonly group: Group; readonly instance: Instance } | undefined {
  for (const group of region.autoscaling.groups.values()) {
    const instance = group.instances.get(id);
    if (instance !== undefined) return { group, instance };
  }
  return undefined;
}
