import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Processes } from '../../sandbox/processes/processes.ts';
import type { Ends } from './ends.ts';

/** The processes of a world, with a folder for their logs. Some are killed on purpose. */
export function startProcesses(ends: Ends): Promise<Processes> {
  return ends.keep(create(), async (processes) => {
    await processes.stopAll();
    await rm(processes.logs, { recursive: true, force: true });
  });
}

async function create(): Promise<Processes> {
  const logs = await mkdtemp(join(tmpdir(), 'poolsync-logs-'));
  return Processes.create({ logs, onUnexpectedExit: () => undefined });
}
