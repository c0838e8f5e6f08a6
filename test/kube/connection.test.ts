import { describe, expect, it } from 'vitest';
import { connect } from '../../shared/kube/connection.ts';
import { cloudAccountResource } from '../../shared/kube/resources.ts';
import { startLocalApiServer } from './local-api-server.ts';

const list = { status: 200, body: { items: [] } };

describe('connect', () => {
  it('keeps its connections instead of opening one for each request', async () => {
    await using server = await startLocalApiServer(() => list);
    const api = connect(server.kubeconfig);
    for (let at = 0; at < 20; at += 1) await api.listClusterCustomObject(cloudAccountResource);
    expect(server.requests).toHaveLength(20);
    // The client may open another before it knows that the first is free again.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('authenticates every request', async () => {
    await using server = await startLocalApiServer(() => list);
    const api = connect(server.kubeconfig);
    await Promise.all([1, 2, 3].map(() => api.listClusterCustomObject(cloudAccountResource)));
    const tokens = server.requests.map(({ headers }) => headers.authorization);
    expect(tokens).toEqual(['Bearer a-token', 'Bearer a-token', 'Bearer a-token']);
  });

  it('refuses a kubeconfig whose context names no cluster, and says which', () => {
    const kubeconfig = JSON.stringify({
      'current-context': 'gone',
      contexts: [{ name: 'here', context: { cluster: 'here', user: 'me' } }],
      clusters: [{ name: 'here', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'me', user: {} }],
    });
    expect(() => connect(kubeconfig)).toThrow(
      `The kubeconfig's current-context "gone" names no cluster in it. Set current-context to a context whose cluster exists.`,
    );
  });

  it.each(['', 'no: [kubeconfig', '{}'])('refuses %j as a kubeconfig', (text) => {
    expect(() => connect(text)).toThrow(Error);
  });
});
