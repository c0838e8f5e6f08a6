import type { Clock } from '../../shared/ports/clock.ts';
import type { LogFields, Logger } from '../../shared/ports/logger.ts';

export interface JsonLoggerDeps {
  readonly clock: Clock;
  /** Takes one line with its end. */
  readonly write: (line: string) => void;
}

const service = 'poolsync-watch';

/** One line of JSON for each message, in the fields that the functions' logs have too. */
export function createJsonLogger({ clock, write }: JsonLoggerDeps): Logger {
  const log =
    (level: string) =>
    (message: string, fields: LogFields = {}): void => {
      const timestamp = clock.now().toISOString();
      write(`${JSON.stringify({ level, message, timestamp, service, ...fields })}\n`);
    };
  return { info: log('INFO'), warn: log('WARN'), error: log('ERROR') };
}
