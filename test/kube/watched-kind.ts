import type { ServerResponse } from 'node:http';
import type { ApiRequest, Reaction } from './local-api-server.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Change {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Fields;
}

interface OpenWatch {
  readonly outgoing: ServerResponse;
}

/** The objects of one kind in the namespace `fleet`, as an API server lists and watches them. */
export class WatchedKind {
  /** What the next requests get instead of what they ask for, one after the other. */
  readonly reactions: Reaction[] = [];
  /** Whether it can load by a watch; an older server cannot. */
  streamsLoads = true;
  /** Where it can: whether it says so when everything was sent. */
  endsLoads = true;
  readonly #objects = new Map<string, Fields>();
  readonly #changes: Change[] = [];
  readonly #watches = new Set<OpenWatch>();
  #version = 100;
  #oldest = 0;

  get openWatches(): number {
    return this.#watches.size;
  }

  put(name: string, spec: Fields = {}): void {
    this.#version += 1;
    const resourceVersion = String(this.#version);
    const object = { metadata: { namespace: 'fleet', name, resourceVersion }, spec };
    const type = this.#objects.has(name) ? 'MODIFIED' : 'ADDED';
    this.#objects.set(name, object);
    this.#tell({ version: this.#version, type, object });
  }

  remove(name: string): void {
    const object = this.#objects.get(name);
    this.#objects.delete(name);
    this.#version += 1;
    const metadata = { namespace: 'fleet', name, resourceVersion: String(this.#version) };
    this.#tell({ version: this.#version, type: 'DELETED', object: { ...object, metadata } });
  }

  /** Another kind has changed: time goes on, and a bookmark tells it. */
  bookmark(): void {
    this.#version += 10;
    this.write(line('BOOKMARK', { metadata: { resourceVersion: String(this.#version) } }));
  }

  /** Changes before this moment are forgotten, as by a compaction. */
  forget(): void {
    this.#version += 1;
    this.#oldest = this.#version;
  }

  /** Sends these bytes in all open watches. */
  write(bytes: string | Uint8Array): void {
    for (const { outgoing } of this.#watches) outgoing.write(bytes);
  }

  /** Ends all open watches, as after their time. */
  end(): void {
    for (const { outgoing } of this.#watches) outgoing.end();
  }

  /** Breaks the connections of all open watches. */
  cut(): void {
    for (const { outgoing } of this.#watches) outgoing.socket?.destroy();
  }

  readonly answer = ({ query }: ApiRequest): Reaction => {
    if (this.reactions.length > 0) return this.reactions.shift();
    if (query.get('watch') !== 'true') return this.#page(query);
    if (query.get('sendInitialEvents') !== 'true') return this.#watchFrom(query);
    if (!this.streamsLoads) return refusal(422, 'sendInitialEvents is forbidden for watch');
    return this.#opened((outgoing) => {
      for (const object of this.#objects.values()) outgoing.write(line('ADDED', object));
      const resourceVersion = String(this.#version);
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      if (this.endsLoads) {
        outgoing.write(line('BOOKMARK', { metadata: { resourceVersion, annotations } }));
      } else outgoing.end();
    });
  };

  #page(query: URLSearchParams): Reaction {
    const from = Number(query.get('continue') ?? 0);
    const to = from + Number(query.get('limit'));
    const items = [...this.#objects.values()].slice(from, to);
    const rest = this.#objects.size > to ? { continue: String(to) } : {};
    return { body: { metadata: { resourceVersion: String(this.#version), ...rest }, items } };
  }

  #watchFrom(query: URLSearchParams): Reaction {
    const from = Number(query.get('resourceVersion'));
    if (from < this.#oldest) return refusal(410, `too old resource version: ${from}`);
    return this.#opened((outgoing) => {
      for (const { version, type, object } of this.#changes) {
        if (version > from) outgoing.write(line(type, object));
      }
    });
  }

  #opened(begin: (outgoing: ServerResponse) => void): Reaction {
    return {
      stream: (outgoing) => {
        const watch = { outgoing };
        this.#watches.add(watch);
        outgoing.on('close', () => this.#watches.delete(watch));
        outgoing.writeHead(200, { 'content-type': 'application/json' });
        outgoing.flushHeaders();
        begin(outgoing);
      },
    };
  }

  #tell(change: Change): void {
    this.#changes.push(change);
    this.write(line(change.type, change.object));
  }
}

/** A line of a watch. */
export function line(type: string, object: Fields): string {
  return `${JSON.stringify({ type, object })}\n`;
}

/** What an API server answers where it does not do what it is asked for. */
export function refusal(code: number, message = 'no', headers = {}): Reaction {
  return { status: code, headers, body: { kind: 'Status', code, message } };
}

/** An object in the namespace `fleet`. */
export function objectOf(name: string, spec: Fields): Fields {
  return { metadata: { namespace: 'fleet', name, resourceVersion: '500' }, spec };
}

/** 10,000 provider IDs, as long as AWS's are. */
export function manyIds(): readonly string[] {
  const idAt = (at: number): string => `aws:///eu-west-1a/i-${String(at).padStart(17, '0')}`;
  return Array.from({ length: 10_000 }, (_, at) => idAt(at));
}
