import type { ArmAnswer, ArmCall } from './action.ts';

/** What a long-running call is answered with: where its operation can be polled. */
export function operationHeaders(
  { world, subscription, url }: Pick<ArmCall, 'world' | 'subscription' | 'url'>,
  location: string,
  operationId: string,
): { readonly status: string; readonly result: string; readonly after: RetryAfter } {
  const version = url.searchParams.get('api-version') ?? '';
  const base = `${world.endpoint}/subscriptions/${subscription.id}/providers/Microsoft.Compute/locations/${location}/operations/${operationId}`;
  const signed = `api-version=${version}&t=${world.clock.now()}&c=simulated&s=simulated&h=simulated`;
  return {
    status: `${base}?p=${subscription.id}&${signed}`,
    result: `${base}?p=${subscription.id}&monitor=true&${signed}`,
    after: retryAfter(world.timings.pollAfterSeconds),
  };
}

type RetryAfter = Readonly<Record<string, string>>;

/** The header that asks for patience; none for 0. */
export function retryAfter(seconds: number): RetryAfter {
  return seconds === 0 ? {} : { 'retry-after': String(seconds) };
}

/** 202 without a body: a deletion or an action that goes on. */
export function acceptedAnswer(call: ArmCall, location: string, operationId: string): ArmAnswer {
  const { status, result, after } = operationHeaders(call, location, operationId);
  return { status: 202, headers: { 'azure-asyncoperation': status, location: result, ...after } };
}
