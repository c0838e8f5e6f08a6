import type { Delivery, WireAnswer } from '../../simulated/delivery.ts';
import { edit, firstOf, withoutEntries } from '../../simulated/edit.ts';
import type { Edit } from '../../simulated/edit.ts';
import { unauthenticated } from '../entra/authenticate.ts';
import { ArmError } from '../errors.ts';
import type { Prepared } from '../front.ts';
import type { FaultSpec } from './fault.ts';
import type { ActiveFault } from './faults.ts';

/** Tells whether a call is carried out although there is a fault. */
export function carriesOut(spec: FaultSpec | undefined): boolean {
  switch (spec?.kind) {
    case 'throttle':
    case 'token':
      return false;
    case 'error':
    case 'hang':
      return spec.acts;
    default:
      return true;
  }
}

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

/** The body of an answer as a fault leaves it; the body itself is not changed. */
export function reshape(spec: FaultSpec | undefined, body: unknown): unknown {
  switch (spec?.kind) {
    case 'empty': {
      const { element, instances } = spec;
      if (element === undefined) return body;
      return edit({ element, within: oneOf(instances), change: () => undefined }, body);
    }
    case 'short': {
      const { element, instances, keep } = spec;
      return edit({ element, within: oneOf(instances), change: firstOf(keep) }, body);
    }
    case 'missing-page':
      return withoutEntries(body);
    default:
      return body;
  }
}

function oneOf(instances: readonly string[] | undefined): Edit['within'] {
  return (
    instances &&
    (({ instanceId, name }) => instances.some((one) => one === instanceId || one === name))
  );
}

/** How a ready answer is delivered under a fault. */
export function spoil(spec: FaultSpec | undefined, answer: WireAnswer): Delivery {
  if (spec?.kind === 'empty' && spec.element === undefined) {
    return { kind: 'whole', answer: { ...answer, body: '' } };
  }
  if (spec?.kind !== 'truncated') return { kind: 'whole', answer };
  const body = answer.body.slice(0, Math.floor(answer.body.length * spec.at));
  return spec.ending === 'cut'
    ? { kind: 'cut', answer, body }
    : { kind: 'whole', answer: { ...answer, body } };
}

const USUAL_LAG_MS = 5_000;

/** When the state was that a call shall see; undefined for now. */
export function staleAt(fault: ActiveFault | undefined, now: number): number | undefined {
  if (fault?.spec.kind !== 'stale') return undefined;
  return fault.spec.frozen ? fault.createdAt : now - (fault.spec.lagMs ?? USUAL_LAG_MS);
}
