import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Told {
  readonly instanceId: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** A control stream under a test's command: it tells new readers what is there, as the cloud does. */
export interface ControlStream extends AsyncDisposable {
  readonly url: string;
  /** An instance changes its state; null is its birth or its end. */
  move(instanceId: string, from: string | null, to: string | null): void;
  /** The state changes, and no reader is told. */
  moveUnseen(instanceId: string, to: string | null): void;
  /** Writes a line as it is. */
  say(line: string): void;
  /** Cuts all connections. */
  cut(): void;
}

export async function startControlStream(): Promise<ControlStream> {
  const readers = new Set<ServerResponse>();
  const states = new Map<string, string>();
  const server = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    for (const [instanceId, to] of states) response.write(lineOf({ instanceId, from: null, to }));
    response.write('{"type":"synced"}\n');
    readers.add(response);
    request.on('close', () => readers.delete(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const say = (line: string) => {
    for (const reader of readers) reader.write(line);
  };
  const moveUnseen = (instanceId: string, to: string | null) => {
    if (to === null) states.delete(instanceId);
    else states.set(instanceId, to);
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/stream`,
    move: (instanceId, from, to) => {
      moveUnseen(instanceId, to);
      say(lineOf({ instanceId, from, to }));
    },
    moveUnseen,
    say,
    cut: () => server.closeAllConnections(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function lineOf(told: Told): string {
  const place = {
    account: '111122223333',
    region: 'eu-west-1',
    group: 'workers',
    zone: 'eu-west-1a',
  };
  return `${JSON.stringify({ type: 'instance', at: 1, ...place, ...told })}\n`;
}
