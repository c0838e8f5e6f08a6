import { Fault } from '../model/fault.ts';

/**
 * Gives a call so long and no longer. SDKs limit each of their tries, but neither all of them
 * together nor the credentials they ask for before them; a function that is ended meanwhile would hold up
 * all messages of its batch.
 *
 * @param doing what is asked, for the message
 * @param work ends as well as it can when the signal says so; what becomes of it then is nobody's concern
 * @throws Fault `cloud-unavailable` when the time is over
 */
export async function withinTime<Result>(
  doing: string,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const ending = new AbortController();
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const message = `${doing}: no answer within ${limitMs / 1_000} s`;
    over.reject(new Fault('cloud-unavailable', message, { retryable: true }));
    ending.abort(new DOMException(message, 'TimeoutError'));
  }, limitMs);
  try {
    return await Promise.race([work(ending.signal), over.promise]);
  } finally {
    // Else all that the work was about would be held until the time is over.
    clearTimeout(timer);
  }
}
