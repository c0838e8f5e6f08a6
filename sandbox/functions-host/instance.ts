import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Child, ChildExit, SpawnChild } from '../lambda/spawn-child.ts';
import { writeJsonLine } from './json-lines.ts';
import type { InvocationRequest, RegisteredFunction, ToHost, ToWorker } from './protocol.ts';
import type { WorkerServer } from './worker-server.ts';

export interface InstanceDeps {
  readonly processes: SpawnChild;
  readonly server: WorkerServer;
  readonly log: (line: string) => void;
}

export interface InstanceSpec {
  /** Name of the process and of its log. */
  readonly name: string;
  readonly folder: string;
  readonly nodeArgs: readonly string[];
  readonly environment: (instanceId: string) => Readonly<Record<string, string>>;
}

/** How an invocation ended. */
export type InvocationResult =
  | { readonly ok: true; readonly response: unknown }
  | { readonly ok: false; readonly reason: string };

const worker = fileURLToPath(new URL('worker/worker.ts', import.meta.url));
/** Azure's host gives a worker a minute to start. */
const startLimitMs = 60_000;
/** Time that the app's hooks have at the end. */
const terminateGraceMs = 2_000;

/** One instance of an app: a process with the app loaded. An instance that ended is never used again. */
export class Instance {
  readonly name: string;
  /** The functions of the app; rejects where it does not start. */
  readonly ready: Promise<readonly RegisteredFunction[]>;
  readonly #deps: InstanceDeps;
  readonly #id = randomUUID();
  readonly #ready = Promise.withResolvers<readonly RegisteredFunction[]>();
  readonly #ended = new AbortController();
  readonly #open = new Map<string, (result: InvocationResult) => void>();
  #child: Child | undefined;
  #socket: Socket | undefined;
  #isStopping = false;
  /** Why this host ended the process, if it did. */
  #verdict: string | undefined;

  constructor(deps: InstanceDeps, spec: InstanceSpec) {
    this.name = spec.name;
    this.#deps = deps;
    this.ready = this.#ready.promise;
    // Whoever waits for the start sees the rejection; nobody has to.
    this.ready.catch(() => undefined);
    const limit = setTimeout(() => {
      this.#fail(`did not start within ${startLimitMs / 1_000} s`);
    }, startLimitMs);
    void this.ready.finally(() => clearTimeout(limit)).catch(() => undefined);
    this.#start(spec).catch((error: unknown) => {
      this.#finish(`could not be started: ${String(error)}`);
    });
  }

  get pid(): number | undefined {
    return this.#ended.signal.aborted ? undefined : this.#child?.pid;
  }

  /** Aborted when the process has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Carries out one invocation. One that takes longer than `limitMs` ends the instance. */
  async invoke(request: InvocationRequest, limitMs: number): Promise<InvocationResult> {
    const { invocationId } = request;
    if (this.ended.aborted) return { ok: false, reason: `${this.name} has ended` };
    const result = Promise.withResolvers<InvocationResult>();
    this.#open.set(invocationId, result.resolve);
    const limit = setTimeout(() => {
      // Told only when the process is gone: what comes next must not go to an instance that dies.
      this.#verdict = `Timeout value of ${limitMs} ms was exceeded by function ${request.functionId}`;
      void this.#child?.stop();
    }, limitMs);
    this.#tell({ kind: 'invoke', request });
    try {
      return await result.promise;
    } finally {
      clearTimeout(limit);
      this.#open.delete(invocationId);
    }
  }

  /** Lets the app end itself, then ends the process by SIGTERM and at last by SIGKILL. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#tell({ kind: 'terminate' });
    if (this.#socket !== undefined) {
      await delay(terminateGraceMs, undefined, { signal: this.ended }).catch(() => undefined);
    }
    await this.#child?.stop();
  }

  async #start({ name, folder, nodeArgs, environment }: InstanceSpec): Promise<void> {
    const { server, processes } = this.#deps;
    server.expect(this.#id, (message, socket) => this.#hear(message, socket));
    const args = [
      ...nodeArgs,
      worker,
      `--port=${server.port}`,
      `--worker-id=${this.#id}`,
      `--app=${folder}`,
    ];
    const child = await processes(name, process.execPath, args, {
      cwd: folder,
      env: environment(this.#id),
    });
    this.#child = child;
    if (this.#isStopping) void child.stop();
    const exit = describeExit(await child.exited);
    this.#finish(this.#verdict ?? exit);
  }

  #hear(message: ToHost, socket: Socket): void {
    this.#socket = socket;
    switch (message.kind) {
      case 'started':
        return this.#ready.resolve(message.functions);
      case 'failed':
        return this.#fail(message.error.message);
      case 'done':
        return this.#open.get(message.invocationId)?.({ ok: true, response: message.response });
      case 'threw': {
        const { name, message: text } = message.error;
        return this.#open.get(message.invocationId)?.({ ok: false, reason: `${name}: ${text}` });
      }
      case 'hello':
        return undefined;
    }
  }

  #fail(reason: string): void {
    this.#ready.reject(new Error(`${this.name}: ${reason}`));
    void this.#child?.stop();
  }

  #finish(reason: string): void {
    this.#deps.server.forget(this.#id);
    this.#ended.abort();
    if (!this.#isStopping) this.#deps.log(`${this.name}: ${reason}`);
    this.#ready.reject(new Error(`${this.name}: ${reason}`));
    for (const resolve of this.#open.values()) {
      resolve({ ok: false, reason: `${this.name}: ${reason}` });
    }
  }

  #tell(message: ToWorker): void {
    if (this.#socket !== undefined) writeJsonLine(this.#socket, message);
  }
}

function describeExit({ code, signal }: ChildExit): string {
  return `the worker process ended with ${signal ?? `status ${code}`}`;
}
