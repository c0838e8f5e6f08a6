import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

// Below the range from which Linux and macOS take the ports of outgoing connections: otherwise a
// client that keeps trying to reach a server that is down can be given that very port as its own.
const firstPort = 20_000;
const lastPort = 29_999;
const attempts = 100;

/** Free ports of 127.0.0.1 that are held, against others who look for some, until the release. */
export interface ReservedPorts<Name extends string> {
  readonly ports: Readonly<Record<Name, number>>;
  readonly release: () => Promise<void>;
}

/**
 * Reserves a port for each name.
 *
 * @throws when a hundred ports in turn, chosen at random, were all taken.
 */
export async function reservePorts<Name extends string>(
  names: readonly Name[],
): Promise<ReservedPorts<Name>> {
  const servers: Server[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(
      servers.splice(0).map((server) => {
        const closed = once(server, 'close');
        server.close();
        return closed;
      }),
    );
  };
  const ports: Partial<Record<Name, number>> = {};
  try {
    for (const name of names) {
      const { port, server } = await listenAnywhere();
      servers.push(server);
      ports[name] = port;
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { ports: ports as Record<Name, number>, release };
}

async function listenAnywhere(): Promise<{ readonly port: number; readonly server: Server }> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(firstPort, lastPort + 1);
    const server = createServer();
    try {
      server.listen({ port, host: '127.0.0.1', exclusive: true });
      await once(server, 'listening');
      return { port, server };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
  throw new Error(
    `no free port: ${attempts} tried between ${firstPort} and ${lastPort} are all taken; ` +
      'end other servers on this machine',
  );
}
