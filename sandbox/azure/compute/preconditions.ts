import type { ArmCall } from '../arm/action.ts';
import { ArmError } from '../errors.ts';
import type { ScaleSetState } from './model.ts';
import { etagOf } from './scale-set-view.ts';

/** Checks `If-Match` and `If-None-Match` against what is there; throws 412 `PreconditionFailed`. */
export function checkPreconditions(
  { headers }: Pick<ArmCall, 'headers'>,
  state: ScaleSetState | undefined,
): void {
  const match = headers['if-match'];
  const etag = state === undefined ? undefined : etagOf(state);
  if (match !== undefined && !(match === '*' ? etag !== undefined : match === etag)) {
    throw failed(`Etag provided in if-match header ${match} does not match etag ${etag ?? ''} of`);
  }
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined && etag !== undefined && ['*', etag].includes(noneMatch)) {
    throw failed(`Etag provided in if-none-match header ${noneMatch} matches etag ${etag} of`);
  }
}

function failed(text: string): ArmError {
  return new ArmError({ status: 412, code: 'PreconditionFailed', message: `${text} resource.` });
}
