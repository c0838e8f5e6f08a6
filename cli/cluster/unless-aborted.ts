/**
 * The work, or the end of waiting for it: a plugin that asks for a password would hold the process.
 *
 * @throws Error as soon as the signal is aborted
 */
export async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const aborted = new Promise<never>((_, reject) => {
    const end = (): void => reject(new Error('interrupted'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
  return Promise.race([work, aborted]);
}
