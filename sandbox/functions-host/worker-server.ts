import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { readJsonLines } from './json-lines.ts';
import type { ToHost } from './protocol.ts';

/** Called for each message of a worker, with the connection to answer on. */
export type OnMessage = (message: ToHost, socket: Socket) => void;

/** Where workers connect to: it tells them apart by their ID. */
export interface WorkerServer {
  readonly port: number;
  expect(workerId: string, onMessage: OnMessage): void;
  forget(workerId: string): void;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 for workers, which say first who they are. */
export async function startWorkerServer(): Promise<WorkerServer> {
  const expected = new Map<string, OnMessage>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A worker that is killed resets the connection; its end is noticed by its process.
    socket.on('error', () => socket.destroy());
    let onMessage: OnMessage | undefined;
    readJsonLines(socket, (value) => {
      const message = value as ToHost;
      if (message.kind === 'hello') onMessage = expected.get(message.workerId);
      else onMessage?.(message, socket);
      if (onMessage === undefined) socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    expect: (workerId, onMessage) => void expected.set(workerId, onMessage),
    forget: (workerId) => void expected.delete(workerId),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
