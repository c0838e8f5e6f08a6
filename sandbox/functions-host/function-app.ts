import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SpawnChild } from '../lambda/spawn-child.ts';
import { environmentVariables } from './app-settings.ts';
import type { AppSettings } from './app-settings.ts';
import { heapBounds } from './heap-bounds.ts';
import { parseHostJson } from './host-json.ts';
import type { HostSettings } from './host-json.ts';
import { Instance, type InvocationResult } from './instance.ts';
import { Listener } from './listener.ts';
import type { FunctionCounts, QueueHandle } from './listener.ts';
import type { RegisteredFunction } from './protocol.ts';
import { Seat } from './seat.ts';
import { TimerListener } from './timer-listener.ts';
import { parseTrigger } from './trigger.ts';
import type { QueueFunction } from './trigger.ts';
import { startWorkerServer } from './worker-server.ts';
import type { WorkerServer } from './worker-server.ts';

export interface FunctionAppOptions {
  readonly name: string;
  /** The deployed folder: `host.json`, `package.json` with `main`, and what that names. */
  readonly folder: string;
  /** The app settings, and what else the app's environment shall have. */
  readonly environment: AppSettings;
  readonly processes: SpawnChild;
  /** The queue of a trigger, by its name in its namespace; throws where there is none. */
  readonly serviceBus: (queueName: string, namespace: string) => QueueHandle;
  /** How many instances there may be. Default: 1. */
  readonly maxConcurrency?: number | undefined;
  /** How many of them are there before anything waits. Default: 1. */
  readonly alwaysReady?: number | undefined;
  /** Memory of an instance: it bounds Node's heap, unless NODE_OPTIONS does. Default: 2,048. */
  readonly memoryMb?: number | undefined;
  /** How long `stop` waits for batches in work. Default: 5,000. */
  readonly stopGraceMs?: number | undefined;
  /** Lines of the host; those of the app are in the logs of its processes. */
  readonly log: (line: string) => void;
  readonly now: () => number;
}

export interface FunctionApp {
  readonly name: string;
  /** What the app registered. */
  functions(): readonly RegisteredFunction[];
  /** By the function's name. */
  counts(): ReadonlyMap<string, FunctionCounts>;
  /** The processes of the instances that are alive. */
  pids(): readonly number[];
  /**
   * Runs a function with a timer now, as an operator does by the host's `/admin/functions/<name>`;
   * resolves when it has ended. Throws where there is none of that name.
   */
  fire(name: string): Promise<InvocationResult>;
  /**
   * Ends receiving at once, waits for the batches in work up to `stopGraceMs`, and ends the
   * instances. Batches still in work then are given back to their queues.
   */
  stop(): Promise<void>;
}

/**
 * Runs a deployed function app as Azure's host does, with functions fed from queues of Service Bus and
 * functions on a schedule.
 * Some instances are started at once and kept; further ones are started while messages wait, and stay.
 *
 * @throws Error where the folder is incomplete, the app does not start, registers no function or one
 * with another trigger, or an app setting is missing.
 */
export async function startFunctionApp(options: FunctionAppOptions): Promise<FunctionApp> {
  const folder = resolve(options.folder);
  const settings = parseHostJson(await readPart(folder, 'host.json'));
  await readPart(folder, 'package.json');
  const host = new Host({ ...options, folder }, settings, await startWorkerServer());
  await host.start();
  return {
    name: options.name,
    functions: () => host.registered,
    counts: () => host.counts(),
    pids: () => host.pids(),
    fire: (name) => host.fire(name),
    stop: () => host.stop(),
  };
}

class Host {
  registered: readonly RegisteredFunction[] = [];
  readonly #options: FunctionAppOptions;
  readonly #settings: HostSettings;
  readonly #server: WorkerServer;
  readonly #stopping = new AbortController();
  readonly #seats: readonly Seat[];
  #listeners: readonly (Listener | TimerListener)[] = [];
  #loops: readonly Promise<void>[] = [];
  #started = 0;

  constructor(options: FunctionAppOptions, settings: HostSettings, server: WorkerServer) {
    this.#options = options;
    this.#settings = settings;
    this.#server = server;
    this.#seats = Array.from(
      { length: options.maxConcurrency ?? 1 },
      () => new Seat(() => this.#newInstance(), this.#stopping.signal),
    );
  }

  async start(): Promise<void> {
    try {
      this.registered = await this.#firstStart();
      this.#listeners = this.registered.map((registered) => this.#newListener(registered));
      const { alwaysReady = 1 } = this.#options;
      await Promise.all(this.#seats.slice(0, alwaysReady).map((seat) => seat.instance()));
      this.#loops = this.#listeners.flatMap((listener) => {
        if (listener instanceof TimerListener) return [listener.run()];
        return this.#seats.map((seat, index) => {
          const before = this.#seats[index - 1];
          if (before === undefined || index < alwaysReady) return listener.run(seat);
          return listener.run(seat, { place: index, isNext: () => before.isWarm });
        });
      });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  counts(): ReadonlyMap<string, FunctionCounts> {
    return new Map(this.#listeners.map((one) => [one.function.name, one.counts()]));
  }

  async fire(name: string): Promise<InvocationResult> {
    const timers = this.#listeners.filter((one) => one instanceof TimerListener);
    const listener = timers.find((one) => one.function.name === name);
    if (listener !== undefined) return listener.fire();
    throw new Error(`${this.#options.name} has no function '${name}' with a timer`);
  }

  pids(): readonly number[] {
    return this.#seats.map(({ pid }) => pid).filter((pid) => pid !== undefined);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const graceEnds = new AbortController();
    const grace = delay(this.#options.stopGraceMs ?? 5_000, undefined, {
      signal: graceEnds.signal,
    }).catch(() => undefined);
    await Promise.race([Promise.all(this.#loops), grace]);
    graceEnds.abort();
    await Promise.all(this.#seats.map((seat) => seat.stop()));
    await Promise.all(this.#loops);
    await this.#server.close();
  }

  async #firstStart(): Promise<readonly RegisteredFunction[]> {
    const registered = await (await this.#firstSeat().instance()).ready;
    if (registered.length > 0) return registered;
    throw new Error(
      `${this.#options.name} registers no function: call app.serviceBusQueue, or the like, while its main file is loaded.`,
    );
  }

  #firstSeat(): Seat {
    const { name, maxConcurrency } = this.#options;
    const [seat] = this.#seats;
    if (seat !== undefined) return seat;
    throw new Error(`${name}: maxConcurrency is ${maxConcurrency}: give 1 or more.`);
  }

  #newInstance(): Instance {
    const { name, folder, environment, memoryMb = 2_048, processes, log } = this.#options;
    this.#started += 1;
    return new Instance(
      { processes, server: this.#server, log },
      {
        name: `${name}-${this.#started}`,
        folder,
        nodeArgs: heapBounds(memoryMb, environment['NODE_OPTIONS']),
        environment: (instanceId) =>
          environmentVariables({ name, folder, instanceId, settings: environment }),
      },
    );
  }

  #newListener(registered: RegisteredFunction): Listener | TimerListener {
    const { environment, serviceBus, log, now } = this.#options;
    const of = parseTrigger(registered, environment);
    const deps = { settings: this.#settings, log, now, stopping: this.#stopping.signal };
    if (of.kind === 'timer') return new TimerListener(deps, of, this.#firstSeat());
    const queue = serviceBus(of.queueName, of.namespace);
    requireSameKind(of, queue);
    return new Listener({ ...deps, queue }, of);
  }
}

/** Azure starts such an app, which then logs an error for each attempt to receive. */
function requireSameKind(
  { name, queueName, isSessionsEnabled }: QueueFunction,
  { settings }: QueueHandle,
): void {
  if (isSessionsEnabled === (settings.requiresSession ?? false)) return;
  throw new Error(
    `The function '${name}': isSessionsEnabled is ${isSessionsEnabled}, and the queue ${queueName} ${isSessionsEnabled ? 'has no sessions' : 'requires sessions'}.`,
  );
}

async function readPart(folder: string, file: string): Promise<string> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch (cause) {
    throw new Error(`${folder} has no ${file}: deploy the app into that folder first.`, { cause });
  }
}
