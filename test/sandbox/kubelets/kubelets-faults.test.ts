import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startKubelets } from '../../../sandbox/kubelets/kubelets.ts';
import { startControlStream } from './control-stream.ts';

/** An API server in name only: it answers each request with the next status, the last one for ever. */
async function startFailingApi(
  statuses: readonly number[],
): Promise<{ kubeconfig: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const status = statuses[Math.min(requests.length, statuses.length - 1)] ?? 500;
    requests.push(`${request.method} ${request.url}`);
    request.resume();
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end('{"kind":"Status","message":"as the test wants it"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-kubelets-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigOf((server.address() as AddressInfo).port));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });
  return { kubeconfig, requests };
}

function kubeconfigOf(port: number): string {
  return JSON.stringify({
    clusters: [
      {
        name: 'c',
        cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true },
      },
    ],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}

async function start(statuses: readonly number[]) {
  const { kubeconfig, requests } = await startFailingApi(statuses);
  const stream = await startControlStream();
  const log: string[] = [];
  const options = { kubeconfig, stream: stream.url, now: Date.now, graceMs: 60_000 };
  const kubelets = await startKubelets({ ...options, log: (line) => log.push(line) });
  onTestFinished(async () => {
    await kubelets.stop();
    await stream[Symbol.asyncDispose]();
  });
  stream.move('i-1', 'Pending', 'InService');
  return { kubelets, stream, requests, log };
}

describe('startKubelets with a failing API server', () => {
  it('tries again until the Node and the Lease are made', async () => {
    const { kubelets, requests, log } = await start([500, 429, 201, 503, 409, 200]);
    // The sixth answer is that to the GET which adopts the Node: it lacks a spec, so the try fails.
    await vi.waitFor(() => expect(kubelets.counts().apiErrors).toBeGreaterThanOrEqual(4), {
      timeout: 10_000,
    });
    expect(requests.slice(0, 6)).toEqual([
      'POST /api/v1/nodes',
      'POST /api/v1/nodes',
      'POST /api/v1/nodes',
      'POST /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases',
      'POST /api/v1/nodes',
      'GET /api/v1/nodes/i-1.eu-west-1.compute.internal',
    ]);
    expect(log[0]).toBe(
      'i-1.eu-west-1.compute.internal: Error: POST /api/v1/nodes got 500: as the test wants it',
    );
    await vi.waitFor(() => expect(kubelets.counts().ready).toBe(1), { timeout: 10_000 });
  });

  it('gives up on an instance that went before its Node could be made', async () => {
    const { kubelets, stream, requests } = await start([500]);
    await vi.waitFor(() => expect(requests.length).toBeGreaterThan(0));
    stream.move('i-1', 'InService', null);
    await vi.waitFor(() => expect(kubelets.counts()).toMatchObject({ joining: 0, leaving: 1 }));
  });

  it('stops while it waits for another try', async () => {
    const { kubelets, requests, log } = await start([500]);
    await vi.waitFor(() => expect(kubelets.counts().apiErrors).toBeGreaterThan(0));
    await kubelets.stop();
    expect(requests).toHaveLength(kubelets.counts().apiErrors);
    expect(log).toHaveLength(kubelets.counts().apiErrors);
  });

  it('names the kubeconfig that has no cluster', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'poolsync-kubelets-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'empty'), '{"clusters":[],"users":[],"contexts":[]}');
    const options = { stream: 'http://127.0.0.1:1', now: Date.now, log: () => undefined };
    await expect(startKubelets({ ...options, kubeconfig: join(folder, 'empty') })).rejects.toThrow(
      'names no current cluster',
    );
  });
});
