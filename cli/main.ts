#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, styleText } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { exitStatus } from './exit-status.ts';
import { cloudSettingsIn } from './clouds/cloud-settings.ts';
import type { ConnectDeps } from './cluster/connect-status.ts';
import { placesIn } from './cluster/kubeconfig-places.ts';
import type { ProgramDeps } from './program.ts';
import { systemConfirm } from './system-confirm.ts';
import { SystemInterrupts } from './system-interrupts.ts';
import { SystemOutput } from './system-output.ts';
import { systemScreen } from './system-screen.ts';

// Whoever presses Ctrl-C in the first moment is heard too: what is slow is loaded after this.
const interrupts = new SystemInterrupts(process);

const { stdin, stdout, stderr } = process;

const clock = { now: () => new Date() };

// The client of the API server is a thousand files. The npm script turns this on sooner, for ours too.
enableCompileCache();

const output = new SystemOutput(stdout, { complain, exit: (status) => process.exit(status) });

const deps: ProgramDeps = {
  clock,
  version: packageJson.version,
  readText: (file) => {
    if (file !== '-') return createReadStream(file, 'utf8');
    if (stdin.isTTY) complain('reading from the terminal; Ctrl-D ends it');
    return stdin.setEncoding('utf8');
  },
  print: (text) => output.print(text),
  finishUnread: () => output.finishUnread(),
  complain,
  progress: (line) => {
    if (stderr.isTTY) complain(line);
  },
  // Knows whether the stream is a terminal, and what NO_COLOR and FORCE_COLOR say.
  style: (format, text) => styleText(format, text, { stream: stdout }),
  screen: systemScreen(stdout),
  connect: async (choice) => {
    // Loaded where it is needed: no other command waits for it.
    const { connectStatus } = await import('./cluster/connect-status.ts');
    return connectStatus(connectDeps(), choice);
  },
  connectDrift: async (choice) => {
    const { connectDrift } = await import('./drift/connect-drift.ts');
    return connectDrift(connectDeps(), cloudSettingsIn(process.env), choice);
  },
  connectLetters: async (choice, found) => {
    const { connectLetters } = await import('./dead-letters/connect-letters.ts');
    const own = { ...connectDeps(), newId: randomUUID };
    return connectLetters(own, cloudSettingsIn(process.env), choice, found);
  },
  connectAdopt: async (choice) => {
    const { connectAdopt } = await import('./cluster/connect-adopt.ts');
    return connectAdopt(connectDeps(), cloudSettingsIn(process.env), choice);
  },
  confirm: systemConfirm(stdin, stderr),
  pause: async (ms, signal) => {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  },
  connectDoctor: async (choice) => {
    const { connectDoctor } = await import('./cluster/connect-doctor.ts');
    return connectDoctor(connectDeps(), cloudSettingsIn(process.env), choice);
  },
  catchInterrupt: () => interrupts.heed(),
};

stderr.on('error', () => undefined);

const { runProgram } = await import('./program.ts');
const status = await runProgram(deps, process.argv.slice(2)).catch((error: unknown) => {
  complain(`this is a mistake of Poolsync itself, please report it: ${inspect(error)}`);
  return exitStatus.failed;
});
// A connection that is kept for a next request, or a plugin that hangs, would hold the process.
stdout.write('', () => process.exit(interrupts.statusOf(status)));

function connectDeps(): ConnectDeps {
  const monotonic = { nowMs: () => performance.now() };
  return { places: placesIn(process.env), clock, monotonic, random: Math.random };
}

function complain(line: string): void {
  stderr.write(`poolsync: ${line}\n`);
}
