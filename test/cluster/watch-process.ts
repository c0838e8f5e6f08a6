import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { eventually } from '../path/eventually.ts';

const line = z.looseObject({ level: z.string(), message: z.string() });

/** A line of the watch's log. */
export type WatchLine = z.infer<typeof line>;

const watching = z.looseObject({ message: z.literal('watching'), httpPort: z.number() });

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built watch as a process of its own. */
export class WatchProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  #output = '';

  /** @param env its whole environment */
  constructor(file: string, env: Readonly<Record<string, string>>, args: readonly string[] = []) {
    const child = spawn(process.execPath, [file, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    this.#child = child;
    this.#ended = once(child, 'close').then(() => ({
      code: child.exitCode,
      signal: child.signalCode,
    }));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Everything that it wrote. */
  get output(): string {
    return this.#output;
  }

  log(): readonly WatchLine[] {
    const lines = this.#output.split('\n').filter((text) => text.startsWith('{'));
    return lines.map((text) => line.parse(JSON.parse(text)));
  }

  /** Asks its HTTP port, once it is there. */
  async get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const { httpPort } = await eventually(`the watch listens; it said: ${this.#output}`, () =>
      watching.parse(this.log().find(({ message }) => message === 'watching')),
    );
    const response = await fetch(`http://127.0.0.1:${httpPort}${path}`);
    return { status: response.status, text: await response.text() };
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Whatever state it is in. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
