import { Processes } from './processes.ts';

/**
 * Lets `act` run processes; whatever still runs at its end, or when the signal is aborted, is ended.
 * What fails because of the abort gives way to the signal's own reason.
 *
 * @param on.logs the folder for their logs
 */
export async function withProcesses<T>(
  { logs, signal }: { readonly logs: string; readonly signal: AbortSignal },
  act: (processes: Processes) => Promise<T>,
): Promise<T> {
  const processes = await Processes.create({ logs, onUnexpectedExit: () => undefined });
  const stop = (): void => void processes.stopAll();
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    const result = await act(processes);
    signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await processes.stopAll();
  }
}
