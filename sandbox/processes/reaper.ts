/**
 * Ends the process groups of a parent that has died.
 *
 * The parent starts this file as a detached process and writes one line for each child to its
 * standard input: `+123` after a start, `-123` after an end. The kernel closes that pipe when the
 * parent dies, even by SIGKILL, and at its end all groups that are still listed are ended: first by
 * SIGTERM, a second later by SIGKILL.
 */
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { askGroupToEnd, signalGroup } from './process-group.ts';

const graceMs = 1_000;
const pollMs = 50;

function applyLine(pids: Set<number>, line: string): void {
  const pid = Number(line.slice(1));
  if (!Number.isSafeInteger(pid) || pid <= 1) return;
  if (line.startsWith('+')) pids.add(pid);
  if (line.startsWith('-')) pids.delete(pid);
}

async function endAll(pids: readonly number[]): Promise<void> {
  for (const pid of pids) askGroupToEnd(pid);
  for (let waitedMs = 0; waitedMs < graceMs; waitedMs += pollMs) {
    if (!pids.some((pid) => signalGroup(pid, 0))) return;
    await delay(pollMs);
  }
  for (const pid of pids) signalGroup(pid, 'SIGKILL');
}

// A terminal's Ctrl-C or a plain kill is meant for the parent: the reaper outlives it by design.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const pids = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) applyLine(pids, line);
await endAll([...pids].toReversed());
process.exit(0);
