import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and a server, and knows nothing of what goes through. */
export interface TcpGate extends AsyncDisposable {
  readonly port: number;
  /** How many connections there have been. */
  connections(): number;
  /** Breaks all connections. */
  cut(): void;
  /** From now on nothing comes through the connections that there are, and nobody is told. */
  stall(): void;
  /** While closed, new connections are broken at once. */
  setClosed(closed: boolean): void;
}

/** @param target port on this machine */
export async function startTcpGate(target: number): Promise<TcpGate> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let connections = 0;
  let isClosed = false;
  const server = createServer((client) => {
    if (isClosed) {
      client.destroy();
      return;
    }
    connections += 1;
    const upstream = connect(target, '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    client.pipe(upstream).pipe(client);
    for (const [from, to] of [pair, [upstream, client] as const]) {
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
  });
  const cut = (): void => {
    for (const [client] of pairs) client.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    cut,
    stall() {
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream).pause();
        upstream.unpipe(client).pause();
      }
    },
    setClosed(closed) {
      isClosed = closed;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
