import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExecutionEnvironment } from './execution-environment.ts';
import type { EnvironmentDeps } from './execution-environment.ts';
import { heapBounds } from './heap-bounds.ts';
import { failed, maximumPayloadBytes } from './invocation.ts';
import type { InvocationResult } from './invocation.ts';
import { environmentVariables } from './variables.ts';

export interface FunctionOptions extends EnvironmentDeps {
  readonly name: string;
  /** The deployed folder: `index.mjs` with the export `handler`, and whatever lies beside it. */
  readonly folder: string;
  /** The function's own variables, and the credentials that its role would have in Lambda. */
  readonly environment: Readonly<Record<string, string>>;
  readonly accountId: string;
  readonly region: string;
  /** As configured in Lambda: it bounds Node's heap, unless NODE_OPTIONS does. Default: 128. */
  readonly memoryMb?: number;
  readonly timeoutMs: number;
  /** How many execution environments there may be. Further invocations wait for a free one. */
  readonly maxConcurrency: number;
  /** The program for Node that serves the handler. Default: this folder's own runtime client. */
  readonly runtimeClient?: string;
}

export interface LambdaFunction {
  readonly name: string;
  /**
   * Invokes the function with an event and waits for its end. What goes wrong in the function is a
   * value, with Lambda's error types: the handler's own, `Runtime.ExitError`, `Sandbox.Timedout`, or
   * that of the failed start.
   *
   * @throws Error where the function was stopped before.
   */
  invoke(event: unknown): Promise<InvocationResult>;
  /** The processes of the execution environments that are alive. */
  pids(): readonly number[];
  /** Ends all execution environments. Invocations under way fail with `Sandbox.Stopped`. */
  stop(): Promise<void>;
}

const ownRuntimeClient = fileURLToPath(new URL('environment.ts', import.meta.url));

interface Waiting {
  readonly payload: string;
  readonly resolve: (result: InvocationResult) => void;
}

/**
 * Runs a deployed function as Lambda does: in execution environments, each a process of its own that
 * works on one invocation at a time, started when an invocation comes and all others are busy, kept
 * for later ones, and replaced when it crashed or ran out of time.
 *
 * @throws Error where the folder holds no `index.mjs`, or a variable is reserved by Lambda.
 */
export function startFunction(options: FunctionOptions): LambdaFunction {
  const folder = resolve(options.folder);
  if (!existsSync(join(folder, 'index.mjs'))) {
    throw new Error(`${folder} has no index.mjs: build the function into that folder first.`);
  }
  const pool = new EnvironmentPool({ ...options, folder });
  return {
    name: options.name,
    invoke: (event) => pool.invoke(event),
    pids: () => pool.pids(),
    stop: () => pool.stop(),
  };
}

class EnvironmentPool {
  readonly #options: FunctionOptions;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #waiting: Waiting[] = [];
  #environments: readonly ExecutionEnvironment[] = [];
  #started = 0;
  #stopped = false;

  constructor(options: FunctionOptions) {
    this.#options = options;
    this.#variables = environmentVariables(options);
  }

  async invoke(event: unknown): Promise<InvocationResult> {
    if (this.#stopped) throw new Error(`The function ${this.#options.name} was stopped.`);
    const payload = JSON.stringify(event ?? null);
    const bytes = Buffer.byteLength(payload);
    if (bytes > maximumPayloadBytes) {
      return failed('RequestTooLargeException', `${bytes} bytes, of ${maximumPayloadBytes}.`);
    }
    return new Promise((done) => {
      this.#waiting.push({ payload, resolve: done });
      this.#assign();
    });
  }

  pids(): readonly number[] {
    return this.#environments.map(({ pid }) => pid).filter((pid) => pid !== undefined);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { resolve: done } of this.#waiting.splice(0)) {
      done(failed('Sandbox.Stopped', `The function ${this.#options.name} was stopped.`));
    }
    await Promise.all(this.#environments.map((environment) => environment.stop()));
  }

  #assign(): void {
    this.#environments = this.#environments.filter(({ hasEnded }) => !hasEnded);
    while (this.#waiting.length > 0) {
      const environment = this.#environments.find(({ idle }) => idle) ?? this.#startEnvironment();
      const next = environment && this.#waiting.shift();
      if (!environment || !next) return;
      void environment.run(next.payload).then(next.resolve);
    }
  }

  #startEnvironment(): ExecutionEnvironment | undefined {
    const { name, folder, region, accountId, timeoutMs, maxConcurrency } = this.#options;
    if (this.#stopped || this.#environments.length >= maxConcurrency) return undefined;
    this.#started += 1;
    const environment = new ExecutionEnvironment(this.#options, {
      name: `${name}-${this.#started}`,
      folder,
      functionArn: `arn:aws:lambda:${region}:${accountId}:function:${name}`,
      variables: this.#variables,
      nodeArgs: heapBounds(this.#options),
      program: this.#options.runtimeClient ?? ownRuntimeClient,
      timeoutMs,
      changed: () => this.#assign(),
    });
    this.#environments = [...this.#environments, environment];
    return environment;
  }
}
