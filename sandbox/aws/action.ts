import type { z } from 'zod';
import type { Principal } from './auth/principal.ts';
import type { ApiError } from './errors.ts';
import type { Place } from './world.ts';

/** What an action knows of the request that it answers. */
export interface RequestContext extends Place {
  readonly principal: Principal;
  readonly requestId: string;
  /** Aborted when the client has gone away. */
  readonly signal: AbortSignal;
  /** Reads show the state of then (milliseconds since 1970); undefined for that of now. */
  readonly asOf: number | undefined;
}

/** One API action: raw parameters in, result out; throws {@link ApiError} for what AWS would refuse. */
export type Action = (context: RequestContext, parameters: unknown) => unknown;

/** A service: its actions by name. */
export type ActionTable = ReadonlyMap<string, Action>;

/** Turns the first complaint of a schema into the service's own error. */
export type ComplaintError = (complaints: readonly Complaint[]) => ApiError;

/** One parameter that does not fit. */
export interface Complaint {
  /** Dotted place with a small first letter, as AWS writes it: `entries.1.source`. */
  readonly place: string;
  /** True where the parameter is absent. */
  readonly missing: boolean;
  readonly message: string;
}

/** Binds schemas to functions for one service, which has one way to complain. */
export function actionMaker(complain: ComplaintError) {
  return <Schema extends z.ZodType>(
      schema: Schema,
      run: (context: RequestContext, parameters: z.output<Schema>) => unknown,
    ): Action =>
    (context, parameters) => {
      const parsed = schema.safeParse(parameters, { reportInput: true });
      if (!parsed.success) throw complain(parsed.error.issues.map(complaintOf));
      return run(context, parsed.data);
    };
}

function complaintOf(issue: z.core.$ZodIssue): Complaint {
  const place = issue.path.map(String).join('.');
  return {
    place: place.slice(0, 1).toLowerCase() + place.slice(1),
    missing: issue.input === undefined && issue.code !== 'unrecognized_keys',
    message: issue.message,
  };
}

/** The wording of AWS's model validation, which most services share. */
export function validationMessage(complaints: readonly Complaint[]): string {
  const parts = complaints.map(({ place, missing, message }) =>
    missing
      ? `Value null at '${place}' failed to satisfy constraint: Member must not be null`
      : `Value at '${place}' failed to satisfy constraint: ${message}`,
  );
  const noun = parts.length === 1 ? 'error' : 'errors';
  return `${parts.length} validation ${noun} detected: ${parts.join('; ')}`;
}
