import { spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readLogTail } from './log-tail.ts';
import { askGroupToEnd, signalGroup } from './process-group.ts';
import { startReaper, type Reaper } from './reaper-connection.ts';

/** What to start. */
export interface ProcessSpec {
  /** Names the process in messages, and its log file: `<logs>/<name>.log`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** A `server` runs until it is stopped; a `task` ends by itself. */
  readonly kind: 'server' | 'task';
  readonly cwd?: string;
  /** The whole environment; that of this process by default. */
  readonly env?: NodeJS.ProcessEnv;
}

/** How a process ended: `code` by itself, `signal` by a signal. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that was started, and perhaps has ended meanwhile. */
export interface RunningProcess {
  readonly name: string;
  /** The process and the group that it leads. */
  readonly pid: number;
  readonly logFile: string;
  /** Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Ends it and its group by SIGTERM, after a grace by SIGKILL, and waits for the end. */
  stop(): Promise<ProcessExit>;
  /** Ends it and its group by SIGKILL, as a machine that fails does, and waits for the end. */
  kill(): Promise<ProcessExit>;
}

/** An end that nobody asked for. */
export interface UnexpectedExit extends ProcessExit {
  readonly name: string;
  readonly pid: number;
  /** The last lines that the process wrote; empty if it wrote nothing. */
  readonly logTail: string;
}

interface Options {
  /** The folder for the log files; it is made where it is missing. */
  readonly logs: string;
  /** Called when a server ends, or any process by a signal, that was not stopped from here. */
  readonly onUnexpectedExit: (exit: UnexpectedExit) => void;
  /** Time from SIGTERM to SIGKILL for one process, 3,000 by default. */
  readonly graceMs?: number;
  /** Time that `stopAll` gives to all together before it sends SIGKILL, 6,000 by default. */
  readonly stopAllMs?: number;
}

/**
 * The child processes of this process. Each leads a process group of its own, writes to a log file,
 * and ends at the latest a few seconds after this process, whatever ends that (see `reaper.ts`).
 */
export class Processes {
  readonly logs: string;
  readonly #options: Options;
  readonly #reaper: Reaper;
  readonly #running = new Map<number, RunningProcess>();
  readonly #asked = new Set<number>();
  #stopping = false;

  private constructor(options: Options, reaper: Reaper) {
    this.logs = options.logs;
    this.#options = options;
    this.#reaper = reaper;
  }

  /** Makes the log folder and starts the reaper. */
  static async create(options: Options): Promise<Processes> {
    await mkdir(options.logs, { recursive: true });
    const reaper: Reaper = await startReaper(() => {
      options.onUnexpectedExit({
        name: 'reaper',
        pid: reaper.pid,
        code: null,
        signal: null,
        logTail: '',
      });
    });
    return new Processes(options, reaper);
  }

  /**
   * Starts a process; resolves as soon as it runs, which says nothing about its readiness.
   *
   * @throws when the command cannot be run, or after `stopAll`.
   */
  async start(spec: ProcessSpec): Promise<RunningProcess> {
    const logFile = join(this.logs, `${spec.name}.log`);
    const log = await open(logFile, 'a');
    try {
      // Last moment to look: nothing may start beside a `stopAll` that has already walked the list.
      if (this.#stopping) throw new Error(`${spec.name} was not started: everything is stopping`);
      const child = spawn(spec.command, [...spec.args], {
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
        ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
        ...(spec.env === undefined ? {} : { env: spec.env }),
      });
      const exited = new Promise<ProcessExit>((resolve) => {
        child.once('exit', (code, signal) => resolve({ code, signal }));
      });
      const failed = new Promise<Error>((resolve) => child.once('error', resolve));
      if (child.pid === undefined) {
        const { message } = await failed;
        throw new Error(`cannot start ${spec.name} (${spec.command}): ${message}`);
      }
      this.#reaper.add(child.pid);
      return this.#register(spec, child.pid, logFile, exited);
    } finally {
      await log.close();
    }
  }

  /** Stops all processes, the newest first, and then the reaper. Safe to call again. */
  async stopAll(): Promise<void> {
    this.#stopping = true;
    const { stopAllMs = 6_000 } = this.#options;
    const deadline = AbortSignal.timeout(stopAllMs);
    for (const running of [...this.#running.values()].toReversed()) {
      await this.#stop(running, deadline);
    }
    await this.#reaper.close();
  }

  #register(
    spec: ProcessSpec,
    pid: number,
    logFile: string,
    ended: Promise<ProcessExit>,
  ): RunningProcess {
    const exited = ended.then((exit) => {
      this.#running.delete(pid);
      // What a process leaves behind of its group ends with it.
      signalGroup(pid, 'SIGKILL');
      this.#reaper.remove(pid);
      if (!this.#asked.delete(pid)) void this.#report(spec, pid, logFile, exit);
      return exit;
    });
    const running: RunningProcess = {
      name: spec.name,
      pid,
      logFile,
      exited,
      stop: () => this.#stop(running),
      kill: () => this.#kill(running),
    };
    this.#running.set(pid, running);
    return running;
  }

  async #stop(running: RunningProcess, deadline?: AbortSignal): Promise<ProcessExit> {
    if (!this.#running.has(running.pid)) return running.exited;
    const { graceMs = 3_000 } = this.#options;
    this.#asked.add(running.pid);
    askGroupToEnd(running.pid);
    const ended = new AbortController();
    const signal = deadline ? AbortSignal.any([deadline, ended.signal]) : ended.signal;
    const grace = delay(graceMs, undefined, { signal }).catch(() => undefined);
    await Promise.race([running.exited, grace]);
    ended.abort();
    if (this.#running.has(running.pid)) signalGroup(running.pid, 'SIGKILL');
    return running.exited;
  }

  async #kill(running: RunningProcess): Promise<ProcessExit> {
    if (!this.#running.has(running.pid)) return running.exited;
    this.#asked.add(running.pid);
    signalGroup(running.pid, 'SIGKILL');
    return running.exited;
  }

  async #report(spec: ProcessSpec, pid: number, logFile: string, exit: ProcessExit): Promise<void> {
    if (spec.kind === 'task' && exit.signal === null) return;
    const logTail = await readLogTail(logFile);
    this.#options.onUnexpectedExit({ name: spec.name, pid, logTail, ...exit });
  }
}
