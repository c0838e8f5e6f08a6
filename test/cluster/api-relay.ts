import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { KubeConfig } from '@kubernetes/client-node';

/** Stands before the API server and can make of it an older one. */
export interface ApiRelay extends AsyncDisposable {
  /** Text of a kubeconfig; what comes through comes from the user of the one given. */
  readonly kubeconfig: string;
  /** Path and query of the requests, as they came. */
  readonly paths: readonly string[];
  /** Breaks the connections that there are. */
  cut(): void;
}

export interface RelayOptions {
  /** The path that the server is asked for, or an answer in its place. */
  readonly route: (path: string) => string | { readonly status: number; readonly message: string };
}

export async function startApiRelay(config: KubeConfig, options: RelayOptions): Promise<ApiRelay> {
  const paths: string[] = [];
  const agent = await agentOf(config);
  const target = String(config.getCurrentCluster()?.server);
  const pass = (path: string, response: ServerResponse): void => {
    const outgoing = httpsRequest(new URL(path, target), { agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    outgoing.end();
  };
  const server = createServer((incoming, response) => {
    const path = incoming.url ?? '/';
    paths.push(path);
    const routed = options.route(path);
    if (typeof routed === 'string') pass(routed, response);
    else {
      const { status, message } = routed;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ kind: 'Status', code: status, message }));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    kubeconfig: kubeconfigOf(`http://127.0.0.1:${port}`),
    paths,
    cut: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      agent.destroy();
    },
  };
}

async function agentOf(config: KubeConfig): Promise<Agent> {
  const options: { ca?: unknown; cert?: unknown; key?: unknown } = {};
  await config.applyToHTTPSOptions(options as Parameters<KubeConfig['applyToHTTPSOptions']>[0]);
  const { ca, cert, key } = options as { ca: Buffer; cert: Buffer; key: Buffer };
  return new Agent({ ca, cert, key });
}

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'relay',
    contexts: [{ name: 'relay', context: { cluster: 'relay', user: 'nobody' } }],
    // The client library refuses plain HTTP unless it need not verify TLS.
    clusters: [{ name: 'relay', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'nobody', user: {} }],
  });
}
