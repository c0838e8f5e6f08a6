import { z } from 'zod';

/** A text of the given shape; the same message says what is needed where it is no text at all. */
export function text(shape: RegExp, needed: string): z.ZodString {
  return z.string(needed).regex(shape, needed);
}

/** A whole number between two bounds, both included. */
export function wholeNumber(from: number, to: number, needed: string): z.ZodNumber {
  return z.number(needed).int(needed).min(from, needed).max(to, needed);
}

/** Twelve digits. A number would lose a zero at its beginning. */
export const accountId = text(
  /^\d{12}$/,
  'the 12 digits of an AWS account ID, in quotes, are needed',
);

export const regionName = text(
  /^[a-z]{2}(-[a-z]+)+-\d$/,
  'the code of an AWS region is needed, such as eu-west-1',
);

/** What an account's role asks for, in AWS's own bounds. */
export const externalIdText = text(
  /^[\w+=,.@:/-]{2,1224}$/,
  '2 to 1,224 letters, digits or characters of _+=,.@:/- are needed',
);

/** An ARN of one service, with a region and an account. */
export function arnOf(service: string, resource: RegExp, needed: string): z.ZodString {
  return text(
    new RegExp(`^arn:aws(-[a-z]+)*:${service}:[a-z0-9-]+:\\d{12}:${resource.source}$`),
    needed,
  );
}

/** The region of such an ARN. */
export function regionOfArn(arn: string): string {
  return arn.split(':')[3] ?? '';
}
