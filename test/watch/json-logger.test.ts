import { expect, it } from 'vitest';
import { createJsonLogger } from '../../watch/log/json-logger.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';

it('writes one line of JSON for each message', () => {
  const lines: string[] = [];
  const log = createJsonLogger({ clock: new FixedClock(), write: (line) => lines.push(line) });
  log.info('watching', { httpPort: 8_080 });
  log.warn('two\nlines');
  log.error('ended');
  const common = { timestamp: '2026-11-23T12:00:00.000Z', service: 'poolsync-watch' };
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    { level: 'INFO', message: 'watching', ...common, httpPort: 8_080 },
    { level: 'WARN', message: 'two\nlines', ...common },
    { level: 'ERROR', message: 'ended', ...common },
  ]);
});
