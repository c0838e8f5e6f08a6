import { IsomorphicFetchHttpLibrary, RequestContext } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';
import { Session } from '../../shared/kube/session.ts';
import { poll } from '../contract/poll.ts';
import { startLocalApiServer, type LocalApiServer } from './local-api-server.ts';

const given = new RequestContext('https://any.invalid', 'GET');

function sessionOn({ kubeconfig }: LocalApiServer): Session {
  const config = parseEmbeddedKubeconfig(kubeconfig);
  return new Session(config, String(config.getCurrentCluster()?.server));
}

async function ask(session: Session, beforeSending: () => void): Promise<string> {
  const request = await session.address('/version', given, AbortSignal.timeout(10_000));
  beforeSending();
  const response = await new IsomorphicFetchHttpLibrary().send(request).toPromise();
  return response.body.text();
}

describe('Session', () => {
  it('stays open for work under way when it retires, and closes after it', async () => {
    await using server = await startLocalApiServer(() => ({ body: 'done' }));
    const session = sessionOn(server);
    expect(await session.use(() => ask(session, () => session.retire()))).toBe('done');
    await poll('closed', async () => server.requests[0]?.socket.destroyed || undefined);
  });

  it('still serves who comes just after it retired, and closes again', async () => {
    await using server = await startLocalApiServer(() => ({ body: 'done' }));
    const session = sessionOn(server);
    session.retire();
    expect(await session.use(() => ask(session, () => undefined))).toBe('done');
    await poll('closed', async () => server.requests[0]?.socket.destroyed || undefined);
  });

  it('has a new connection after one that gave no sign of life, and leaves others on the old one', async () => {
    await using server = await startLocalApiServer(() => ({ body: 'done' }));
    const session = sessionOn(server);
    const signal = AbortSignal.timeout(10_000);
    const silent = await session.address('/version', given, signal);
    const other = await session.address('/version', given, signal);
    session.distrust(silent);
    const next = await session.address('/version', given, signal);
    expect(next.getDispatcher()).not.toBe(silent.getDispatcher());
    // Who finds the same out later does not take the new one away.
    session.distrust(other);
    const later = await session.address('/version', given, signal);
    expect(later.getDispatcher()).toBe(next.getDispatcher());
    expect(await ask(session, () => undefined)).toBe('done');
    session.retire();
  });
});
