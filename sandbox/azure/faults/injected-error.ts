import { unauthenticated } from '../entra/authenticate.ts';
import { ArmError } from '../errors.ts';
import type { Prepared } from '../front.ts';
import type { FaultSpec } from './fault.ts';

/** The error that a fault makes of a call; undefined for other kinds. */
export function injectedError(
  spec: FaultSpec | undefined,
  prepared: Pick<Prepared, 'tooMany'>,
): ArmError | undefined {
  if (spec?.kind === 'throttle') return prepared.tooMany(spec.retryAfterSeconds);
  if (spec?.kind === 'token') return unauthenticated(spec.code, 'The access token is not valid.');
  if (spec?.kind !== 'error') return undefined;
  const { code, status, message, retryAfterSeconds } = spec;
  return new ArmError({
    status: status ?? (code === undefined ? 500 : 400),
    code: code ?? 'InternalExecutionError',
    message: message ?? 'The simulator was asked to answer with this error.',
    ...(retryAfterSeconds === undefined
      ? {}
      : { headers: { 'retry-after': String(retryAfterSeconds) } }),
  });
}
