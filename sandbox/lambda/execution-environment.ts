import { randomUUID } from 'node:crypto';
import { failed } from './invocation.ts';
import type { InvocationError, InvocationResult } from './invocation.ts';
import { startRuntimeApi } from './runtime-api.ts';
import type { RuntimeApi } from './runtime-api.ts';
import type { Child, ChildExit, SpawnChild } from './spawn-child.ts';

export interface EnvironmentDeps {
  readonly processes: SpawnChild;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface EnvironmentSpec {
  /** Name of the process and of its log. */
  readonly name: string;
  readonly folder: string;
  readonly functionArn: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly nodeArgs: readonly string[];
  /** What Node runs: a runtime client. */
  readonly program: string;
  readonly timeoutMs: number;
  /** Called when the environment can take an invocation, and when it has ended. */
  readonly changed: () => void;
}

interface Job {
  readonly requestId: string;
  readonly payload: string;
  readonly resolve: (result: InvocationResult) => void;
  /** The runtime's answer. It counts only when the runtime is done, that is, asks for more or ends. */
  result?: InvocationResult;
}

/** What an invocation is told that was still open when its environment ended. */
type Verdict = (job: Job) => InvocationResult;

type Phase =
  | { readonly name: 'starting' | 'idle' | 'busy' }
  | { readonly name: 'ending'; readonly verdict: Verdict };

/** Lambda gives the start 10 s, and tries once more within the function's own time-out. */
const shortestInitLimitMs = 10_000;

/**
 * One execution environment of a function: a process with a Runtime API of its own that works on
 * one invocation at a time. An environment that ended is never used again.
 */
export class ExecutionEnvironment {
  readonly #deps: EnvironmentDeps;
  readonly #spec: EnvironmentSpec;
  readonly #ended = Promise.withResolvers<void>();
  #phase: Phase = { name: 'starting' };
  #hasEnded = false;
  #api: RuntimeApi | undefined;
  #child: Child | undefined;
  #job: Job | undefined;
  #limit: NodeJS.Timeout | undefined;
  #initError: InvocationError | undefined;

  constructor(deps: EnvironmentDeps, spec: EnvironmentSpec) {
    this.#deps = deps;
    this.#spec = spec;
    this.#start().catch((error: unknown) => {
      this.#deps.log(`${spec.name}: could not be started: ${String(error)}`);
      this.#finish(() => failed('Sandbox.StartFailed', String(error)));
    });
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get idle(): boolean {
    return this.#phase.name === 'idle' && this.#job === undefined;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Works on one invocation. It waits for the start where the environment is still starting. */
  async run(payload: string): Promise<InvocationResult> {
    if (this.#job !== undefined) throw new Error(`${this.#spec.name} already has an invocation.`);
    return new Promise((resolve) => {
      this.#job = { requestId: randomUUID(), payload, resolve };
      if (this.#phase.name === 'idle') this.#deliver();
    });
  }

  /** Ends the process. An invocation that is under way fails. */
  async stop(): Promise<void> {
    this.#end(() => failed('Sandbox.Stopped', `${this.#spec.name} was stopped.`));
    await this.#ended.promise;
  }

  async #start(): Promise<void> {
    const { name, folder, variables, nodeArgs, program, timeoutMs } = this.#spec;
    const api = await startRuntimeApi({
      ready: () => this.#ready(),
      initFailed: (error) => {
        this.#initError = error;
      },
      answered: (result) => {
        if (this.#job !== undefined) this.#job.result = result;
      },
    });
    this.#api = api;
    const limitMs = Math.max(shortestInitLimitMs, timeoutMs);
    this.#endAfter(limitMs, `Init timed out after ${seconds(limitMs)} seconds`);
    const child = await this.#deps.processes(name, process.execPath, [...nodeArgs, program], {
      cwd: folder,
      env: { ...variables, AWS_LAMBDA_RUNTIME_API: api.address },
    });
    this.#child = child;
    if (this.#phase.name === 'ending') void child.stop();
    const exit = await child.exited;
    this.#finish(this.#phase.name === 'ending' ? this.#phase.verdict : this.#verdictOn(exit));
  }

  #end(verdict: Verdict): void {
    if (this.#phase.name === 'ending') return;
    this.#phase = { name: 'ending', verdict };
    void this.#child?.stop();
  }

  #ready(): void {
    clearTimeout(this.#limit);
    if (this.#phase.name === 'ending') return;
    this.#phase = { name: 'idle' };
    if (this.#job?.result === undefined) {
      this.#deliver();
    } else {
      this.#job.resolve(this.#job.result);
      this.#job = undefined;
    }
    this.#spec.changed();
  }

  #deliver(): void {
    const job = this.#job;
    if (job === undefined || this.#api === undefined) return;
    const { timeoutMs, functionArn } = this.#spec;
    this.#phase = { name: 'busy' };
    this.#endAfter(timeoutMs, `Task timed out after ${seconds(timeoutMs)} seconds`);
    this.#api.deliver({
      requestId: job.requestId,
      functionArn,
      deadline: this.#deps.now() + timeoutMs,
      payload: job.payload,
    });
  }

  #endAfter(limitMs: number, message: string): void {
    this.#limit = setTimeout(() => {
      this.#deps.log(`${this.#spec.name}: ${message}`);
      this.#end(({ requestId }) =>
        failed('Sandbox.Timedout', `RequestId: ${requestId} Error: ${message}`),
      );
    }, limitMs);
  }

  #verdictOn(exit: ChildExit): Verdict {
    const initError = this.#initError;
    if (initError !== undefined) {
      this.#deps.log(
        `${this.#spec.name}: Init error: ${initError.errorType}: ${initError.errorMessage}`,
      );
      return () => ({ ok: false, error: initError });
    }
    const reason = describeExit(exit);
    this.#deps.log(`${this.#spec.name}: ${reason}`);
    return (job) => failed('Runtime.ExitError', `RequestId: ${job.requestId} Error: ${reason}`);
  }

  #finish(verdict: Verdict): void {
    clearTimeout(this.#limit);
    this.#hasEnded = true;
    const job = this.#job;
    this.#job = undefined;
    job?.resolve(job.result ?? verdict(job));
    void this.#closeApi();
  }

  async #closeApi(): Promise<void> {
    await this.#api?.close();
    this.#ended.resolve();
    this.#spec.changed();
  }
}

function describeExit({ code, signal }: ChildExit): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signalWord(signal)}`;
  if (code === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: exit status ${code}`;
}

function signalWord(signal: NodeJS.Signals): string {
  return signal === 'SIGKILL' ? 'killed' : signal;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
