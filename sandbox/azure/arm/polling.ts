import { ArmError } from '../errors.ts';
import type { Action, ArmAnswer, ArmCall } from './action.ts';
import { retryAfter } from './accepted.ts';
import type { Operation } from './operations.ts';

/** The call that asks how an operation is going. */
export const pollingActions: readonly Action[] = [
  {
    name: 'Operations_Get',
    method: 'GET',
    path: '/subscriptions/<subscription>/providers/Microsoft.Compute/locations/<location>/operations/<operation>',
    run: poll,
  },
];

function poll(call: ArmCall): ArmAnswer {
  const { world, names, url, subscription } = call;
  const operation = world.operations.find(names['operation'] ?? '');
  if (operation?.subscription !== subscription.id) {
    const message = `The operation '${names['operation']}' was not found.`;
    throw new ArmError({ status: 404, code: 'OperationNotFound', message });
  }
  const running = operation.status === 'InProgress';
  const after = running ? retryAfter(world.timings.pollAfterSeconds) : {};
  if (url.searchParams.get('monitor') !== 'true') {
    return { status: 200, headers: after, body: view(operation) };
  }
  // What `Location` points at has the result, which for deletions is none.
  if (running) return { status: 202, headers: { location: url.href, ...after } };
  return { status: operation.status === 'Succeeded' ? 200 : 409, body: undefined };
}

function view({ id, startedAt, endedAt, status, error }: Operation): object {
  return {
    startTime: new Date(startedAt).toISOString(),
    endTime: endedAt === undefined ? undefined : new Date(endedAt).toISOString(),
    status,
    error,
    name: id,
  };
}
