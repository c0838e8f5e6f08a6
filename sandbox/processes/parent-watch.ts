/**
 * Calls back once when the process that started this one has gone, however it ended.
 *
 * `npm start` passes SIGINT and SIGTERM on, but nothing can pass on the SIGKILL that ends npm
 * itself: the orphan is then adopted by another process, and only its parent's id shows it.
 *
 * @param options.readParent Reads the parent's present process id.
 * @param options.intervalMs Time between two looks, 500 by default.
 * @returns a function that ends the watch.
 */
export function watchParent(options: {
  readonly onGone: () => void;
  readonly readParent?: () => number;
  readonly intervalMs?: number;
}): () => void {
  const { onGone, readParent = () => process.ppid, intervalMs = 500 } = options;
  const parent = readParent();
  const timer = setInterval(() => {
    if (readParent() === parent) return;
    clearInterval(timer);
    onGone();
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
