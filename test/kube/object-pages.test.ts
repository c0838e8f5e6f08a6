import { describe, expect, it } from 'vitest';
import { ClusterTrouble, type Trouble } from '../../shared/kube/cluster-trouble.ts';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';
import { listPages } from '../../shared/kube/object-pages.ts';
import { machinePoolResource } from '../../shared/kube/resources.ts';
import { Sessions } from '../../shared/kube/sessions.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { aMachinePoolObject } from './api-objects.ts';
import { CredentialPlugin } from './credential-plugin.ts';
import { inTurn } from './in-turn.ts';
import { startLocalApiServer, type LocalApiServer, type Reaction } from './local-api-server.ts';

interface Listed {
  readonly pages: readonly (readonly string[])[];
  readonly skipped: readonly (string | undefined)[];
  readonly sleeps: readonly number[];
  readonly trouble?: Trouble;
}

async function list(
  server: LocalApiServer,
  namespace?: string,
  parse = parseEmbeddedKubeconfig,
): Promise<Listed> {
  const clock = new FixedClock();
  const sessions = new Sessions({
    readKubeconfig: async () => server.kubeconfig,
    parse,
    clock,
    log: new RecordingLogger(),
  });
  const sleeps: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    sleeps.push(ms);
  };
  const skipped: (string | undefined)[] = [];
  const pages: (readonly string[])[] = [];
  const all = listPages(
    { sessions, clock, random: () => 0, sleep },
    {
      collection:
        namespace === undefined ? machinePoolResource : { ...machinePoolResource, namespace },
      project: (object) => nameOf(object),
      onSkipped: (key) => skipped.push(key),
      signal: new AbortController().signal,
    },
  );
  try {
    for await (const names of all) pages.push(names);
    return { pages, skipped, sleeps };
  } catch (error) {
    if (!(error instanceof ClusterTrouble)) throw error;
    return { pages, skipped, sleeps, trouble: error.trouble };
  }
}

function nameOf(object: unknown): string {
  const { metadata } = object as { metadata: { name: string } };
  if (metadata.name === 'poison') throw new Error('not as it should be');
  return metadata.name;
}

function page(names: readonly string[], next?: string): Reaction {
  const metadata = { resourceVersion: '9', ...(next === undefined ? {} : { continue: next }) };
  return { body: { metadata, items: names.map((name) => aMachinePoolObject({ name })) } };
}

const refusal = (status: number, message = 'no', headers = {}): Reaction => ({
  status,
  headers,
  body: { message },
});

describe('listPages', () => {
  it('asks for page after page, first for a small one, in one namespace or in all', async () => {
    await using server = await startLocalApiServer(({ query }) =>
      query.get('continue') === null ? page(['a', 'b'], 'more') : page(['c']),
    );
    expect((await list(server)).pages).toEqual([['a', 'b'], ['c']]);
    await list(server, 'fleet');
    expect(server.requests.map(({ path, query }) => `${path}?${query.toString()}`)).toEqual([
      '/apis/cluster.x-k8s.io/v1beta2/machinepools?limit=100',
      '/apis/cluster.x-k8s.io/v1beta2/machinepools?limit=500&continue=more',
      '/apis/cluster.x-k8s.io/v1beta2/namespaces/fleet/machinepools?limit=100',
      '/apis/cluster.x-k8s.io/v1beta2/namespaces/fleet/machinepools?limit=500&continue=more',
    ]);
  });

  it('leaves out an object that is not as it should be, and says which', async () => {
    await using server = await startLocalApiServer(() => page(['a', 'poison', 'b']));
    expect(await list(server)).toMatchObject({ pages: [['a', 'b']], skipped: ['fleet/poison'] });
  });

  it('tries again what passes by itself, as long after as it is asked to', async () => {
    const answers = inTurn<Reaction>(
      refusal(429, 'busy', { 'retry-after': '2' }),
      'cut',
      page(['a']),
    );
    await using server = await startLocalApiServer(answers);
    const { pages, sleeps } = await list(server);
    expect(pages).toEqual([['a']]);
    expect(sleeps).toEqual([2_000, 200]);
  });

  it('begins again where a page has expired, and gives nothing twice', async () => {
    const answers = inTurn<Reaction>(
      page(['a', 'b'], 'old'),
      refusal(410),
      page(['a', 'new', 'b']),
    );
    await using server = await startLocalApiServer(answers);
    const { pages } = await list(server);
    expect(pages.flat()).toEqual(['a', 'b', 'new']);
  });

  it.each<[string, Reaction, Trouble, number]>([
    ['401', refusal(401), { kind: 'unauthorized' }, 1],
    [
      '403',
      refusal(403, 'User "x"'),
      { kind: 'forbidden', resource: machinePoolResource, message: 'User "x"' },
      1,
    ],
    [
      '404',
      { status: 404, body: '404 page not found' },
      { kind: 'not-served', resource: machinePoolResource },
      1,
    ],
    ['400', refusal(400, 'bad'), { kind: 'refused', status: 400, message: 'bad' }, 1],
    [
      '500 again and again',
      refusal(500, 'etcd'),
      { kind: 'refused', status: 500, message: 'etcd' },
      3,
    ],
    ['no list', { body: '<html>' }, { kind: 'no-api-server' }, 1],
  ])('says what is in the way: %s', async (_, answer, trouble, requests) => {
    await using server = await startLocalApiServer(() => answer);
    expect((await list(server)).trouble).toEqual(trouble);
    expect(server.requests).toHaveLength(requests);
  });

  it('says that nobody answers, after three tries', async () => {
    await using server = await startLocalApiServer(() => 'cut');
    server.setDown(true);
    const { trouble, sleeps } = await list(server);
    expect(trouble).toMatchObject({ kind: 'unreachable' });
    expect(sleeps).toHaveLength(2);
  });

  it('tries again where a plugin gives no credentials, and says why', async () => {
    await using server = await startLocalApiServer(() => page(['a']));
    await using plugin = await CredentialPlugin.failing();
    const { trouble, sleeps } = await list(server, undefined, plugin.parse);
    const why = `the plugin ${process.execPath}: the SSO session has expired`;
    expect(trouble).toEqual({ kind: 'unreachable', why });
    expect(sleeps).toHaveLength(2);
  });

  it('keeps the pages that came before one that does not', async () => {
    const answers = inTurn<Reaction>(page(['a'], 'more'), refusal(403));
    await using server = await startLocalApiServer(answers);
    expect(await list(server)).toMatchObject({ pages: [['a']], trouble: { kind: 'forbidden' } });
  });
});
