/**
 * Work that is given up after a time, or with the signal. Whoever works is told by a signal.
 *
 * @throws what the work throws in time, or the signal's reason
 */
export async function limitedTo<Result>(
  limitMs: number,
  signal: AbortSignal,
  work: (within: AbortSignal) => Promise<Result>,
): Promise<Result | 'too-long'> {
  const ending = new AbortController();
  const within = AbortSignal.any([signal, ending.signal]);
  const given = work(within);
  // What comes after the time is over concerns nobody.
  given.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<'too-long'>((resolve, reject) => {
    timer = setTimeout(() => resolve('too-long'), limitMs);
    signal.addEventListener('abort', () => reject(abortReason(signal)), { once: true });
  });
  try {
    return await Promise.race([given, over]);
  } finally {
    clearTimeout(timer);
    ending.abort();
  }
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('interrupted');
}
