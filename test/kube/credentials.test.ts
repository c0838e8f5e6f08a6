import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { KubeCluster } from '../../shared/kube/kube-cluster.ts';
import { cloudAccountResource } from '../../shared/kube/resources.ts';
import { Fault } from '../../shared/model/fault.ts';
import { poll } from '../contract/poll.ts';
import { connectTo, type TestConnection } from './connect-to.ts';
import { inTurn } from './in-turn.ts';
import { startLocalApiServer, type ApiAnswer, type ApiRequest } from './local-api-server.ts';

const list: ApiAnswer = { status: 200, body: { items: [] } };
const minuteMs = 60_000;

const onlyToken =
  (token: string) =>
  ({ headers }: ApiRequest): ApiAnswer =>
    headers.authorization === `Bearer ${token}` ? list : { status: 401, body: {} };

const notRead = (): Fault =>
  new Fault('cloud-unavailable', 'Reading the secret: timed out', { retryable: true });

const ask = ({ api }: TestConnection): Promise<unknown> =>
  api.listClusterCustomObject(cloudAccountResource);

const isOpen = ({ destroyed }: Socket): boolean => !destroyed;

/** A kubeconfig that a test may change, and whose readings it can count. */
class Stored {
  reads = 0;
  /** What a reading gives; a Fault is thrown. */
  value: string | Fault;

  constructor(value: string | Fault) {
    this.value = value;
  }

  readonly read = async (): Promise<string> => {
    this.reads += 1;
    if (typeof this.value === 'string') return this.value;
    throw this.value;
  };
}

describe('credentials that the API server refuses', () => {
  it('are read anew, and the request is repeated at once', async () => {
    await using server = await startLocalApiServer(onlyToken('new'));
    const read = inTurn(server.kubeconfigWith('old'), server.kubeconfigWith('new'));
    const connection = connectTo(async () => read());
    expect(await ask(connection)).toEqual(list.body);
    expect(server.requests).toHaveLength(2);
    expect(connection.sleeps).toEqual([]);
    expect(connection.log.lines).toEqual([
      { level: 'info', message: 'kubeconfig changed', fields: {} },
    ]);
  });

  it('end as cluster-denied where they are still the same', async () => {
    await using server = await startLocalApiServer(onlyToken('new'));
    const stored = new Stored(server.kubeconfig);
    const cluster = new KubeCluster(connectTo(stored.read).api);
    await expect(cluster.readCloudAccounts()).rejects.toMatchObject({
      code: 'cluster-denied',
      retryable: false,
      message:
        'Listing the CloudAccounts: the API server answered 401: it does not take the credentials that it was shown. Store a kubeconfig with valid ones; where an identity of the cloud logs in, make it known to the cluster, as an access entry does on EKS.',
    });
    expect([stored.reads, server.requests.length]).toEqual([2, 1]);
  });

  it('end as cluster-denied where the new ones are refused too', async () => {
    await using server = await startLocalApiServer(onlyToken('newest'));
    const read = inTurn(server.kubeconfigWith('old'), server.kubeconfigWith('new'));
    const cluster = new KubeCluster(connectTo(async () => read()).api);
    await expect(cluster.readCloudAccounts()).rejects.toMatchObject({ code: 'cluster-denied' });
    expect(server.requests).toHaveLength(2);
  });

  it('are read at most once a minute', async () => {
    await using server = await startLocalApiServer(onlyToken('new'));
    const stored = new Stored(server.kubeconfig);
    const connection = connectTo(stored.read);
    for (let at = 0; at < 5; at += 1) await ask(connection).catch(() => undefined);
    expect(stored.reads).toBe(2);
    connection.clock.advanceMs(minuteMs);
    stored.value = server.kubeconfigWith('new');
    expect(await ask(connection)).toEqual(list.body);
    expect(stored.reads).toBe(3);
  });

  it('are read once for all requests that meet the refusal together', async () => {
    await using server = await startLocalApiServer(onlyToken('new'));
    const stored = new Stored(server.kubeconfigWith('old'));
    const connection = connectTo(async () => {
      if (stored.reads === 1) {
        await poll('all refused', async () => server.requests.length === 4 || undefined);
        stored.value = server.kubeconfigWith('new');
      }
      return stored.read();
    });
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(connection)));
    expect(answers).toEqual([list.body, list.body, list.body, list.body]);
    expect([stored.reads, server.requests.length]).toEqual([2, 8]);
  });

  it('are kept, with a warning, where the reading fails', async () => {
    await using server = await startLocalApiServer(onlyToken('new'));
    const read = inTurn<string | Fault>(server.kubeconfig, notRead());
    const stored = new Stored(server.kubeconfig);
    const connection = connectTo(() => {
      stored.value = read();
      return stored.read();
    });
    await expect(ask(connection)).rejects.toMatchObject({ code: 401 });
    expect(connection.log.lines).toEqual([
      {
        level: 'warn',
        message: 'kubeconfig not read',
        fields: {
          detail: 'cloud-unavailable: Reading the secret: timed out; the one read before is kept',
        },
      },
    ]);
  });
});

describe('a kubeconfig that changes', () => {
  it('is read again after 5 minutes, while the old one serves', async () => {
    await using server = await startLocalApiServer(() => list);
    const stored = new Stored(server.kubeconfigWith('old'));
    const connection = connectTo(stored.read);
    await ask(connection);
    stored.value = server.kubeconfigWith('new');
    connection.clock.advanceMs(5 * minuteMs - 1);
    await ask(connection);
    expect(stored.reads).toBe(1);
    connection.clock.advanceMs(1);
    await ask(connection);
    await ask(connection);
    expect(stored.reads).toBe(2);
    const tokens = server.requests.map(({ headers }) => headers.authorization);
    expect(tokens).toEqual(['Bearer old', 'Bearer old', 'Bearer old', 'Bearer new']);
  });

  it('makes requests wait for nothing', async () => {
    await using server = await startLocalApiServer(() => list);
    const reads = inTurn(Promise.resolve(server.kubeconfig), new Promise<string>(() => undefined));
    const connection = connectTo(reads);
    await ask(connection);
    connection.clock.advanceMs(5 * minuteMs);
    expect(await ask(connection)).toEqual(list.body);
  });

  it('serves the next try of a request that was begun with the old one', async () => {
    let busy = false;
    await using server = await startLocalApiServer(({ headers }) =>
      busy && headers.authorization === 'Bearer old' ? { status: 503, body: {} } : list,
    );
    const read = inTurn(server.kubeconfigWith('old'), server.kubeconfigWith('new'));
    let sleeps = 0;
    const connection = connectTo(async () => read(), {
      sleep: async () => {
        sleeps += 1;
        if (sleeps > 1) return;
        connection.clock.advanceMs(1_000);
        await ask(connection);
      },
    });
    await ask(connection);
    connection.clock.advanceMs(5 * minuteMs - 1_000);
    busy = true;
    expect(await ask(connection)).toEqual(list.body);
    expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer new');
    expect(sleeps).toBe(2);
  });

  it('closes the old connections and opens one pool of new ones', async () => {
    await using server = await startLocalApiServer(() => list);
    const stored = new Stored(server.kubeconfigWith('old'));
    const connection = connectTo(stored.read);
    await ask(connection);
    stored.value = server.kubeconfigWith('new');
    connection.clock.advanceMs(5 * minuteMs);
    for (let at = 0; at < 20; at += 1) await ask(connection);
    const old = server.requests.filter(({ headers }) => headers.authorization === 'Bearer old');
    expect(old).toHaveLength(2);
    for (const { socket } of old) {
      await poll('an old connection closed', async () => socket.destroyed || undefined);
    }
    const open = new Set(server.requests.map(({ socket }) => socket).filter(isOpen));
    expect(open.size).toBeLessThanOrEqual(2);
    expect(connection.sleeps).toEqual([]);
  });

  it('keeps its connections where nothing changed', async () => {
    await using server = await startLocalApiServer(() => list);
    const connection = connectTo(async () => server.kubeconfig);
    for (let at = 0; at < 10; at += 1) {
      await ask(connection);
      connection.clock.advanceMs(5 * minuteMs);
    }
    expect(server.connections()).toBeLessThanOrEqual(2);
    expect(connection.log.lines).toEqual([]);
  });

  it('leaves requests that are under way their connection', async () => {
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    await using server = await startLocalApiServer(async ({ headers }) => {
      if (headers.authorization === 'Bearer new') return list;
      arrived.resolve();
      await released.promise;
      return list;
    });
    const stored = new Stored(server.kubeconfigWith('old'));
    const connection = connectTo(stored.read);
    const slow = ask(connection);
    await arrived.promise;
    stored.value = server.kubeconfigWith('new');
    connection.clock.advanceMs(5 * minuteMs);
    const both = [slow, ask(connection)];
    await poll('the change', async () => connection.log.lines[0]);
    await ask(connection);
    released.resolve();
    expect(await Promise.all(both)).toEqual([list.body, list.body]);
    expect(connection.sleeps).toEqual([]);
  });

  it('is kept where a reading fails, and read again after a minute', async () => {
    await using server = await startLocalApiServer(() => list);
    const stored = new Stored(server.kubeconfig);
    const connection = connectTo(stored.read);
    await ask(connection);
    stored.value = notRead();
    connection.clock.advanceMs(5 * minuteMs);
    for (let at = 0; at < 3; at += 1) expect(await ask(connection)).toEqual(list.body);
    expect(stored.reads).toBe(2);
    connection.clock.advanceMs(minuteMs);
    await ask(connection);
    expect(stored.reads).toBe(3);
    expect(connection.log.lines.map(({ message }) => message)).toEqual([
      'kubeconfig not read',
      'kubeconfig not read',
    ]);
  });

  it('is kept where the new one may not be used, and the warning says why', async () => {
    await using server = await startLocalApiServer(() => list);
    const stored = new Stored(server.kubeconfig);
    const connection = connectTo(stored.read);
    await ask(connection);
    stored.value = server.kubeconfig.replace('"token":"a-token"', '"exec":{"command":"aws"}');
    connection.clock.advanceMs(5 * minuteMs);
    expect(await ask(connection)).toEqual(list.body);
    const line = await poll('the warning', async () => connection.log.lines[0]);
    expect(line.fields['detail']).toContain('has exec in user "tester"');
    expect(await ask(connection)).toEqual(list.body);
  });

  it('is the reason of the fault where none could be read yet', async () => {
    const stored = new Stored(notRead());
    const cluster = new KubeCluster(connectTo(stored.read).api);
    await expect(cluster.readCloudAccounts()).rejects.toMatchObject({
      code: 'cloud-unavailable',
      retryable: true,
      message: 'Listing the CloudAccounts: Reading the secret: timed out',
    });
    await using server = await startLocalApiServer(() => list);
    stored.value = server.kubeconfig;
    expect(await cluster.readCloudAccounts()).toEqual([]);
  });
});
