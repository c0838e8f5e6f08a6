import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClusterTrouble, type Trouble } from '../../shared/kube/cluster-trouble.ts';
import { findUserAccess } from '../../shared/kube/user-kubeconfig.ts';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-kubeconfigs-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

interface Part {
  readonly current?: string;
  readonly contexts?: readonly string[];
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly namespace?: string;
}

/** A kubeconfig with contexts of one cluster and one user, both called as the server is. */
async function write(name: string, server: string, part: Part = {}): Promise<string> {
  const { current, contexts = [server], cluster = {}, user = { token: `${server}-token` } } = part;
  const { namespace } = part;
  const file = join(folder, name);
  await mkdir(join(file, '..'), { recursive: true });
  const config = {
    'current-context': current,
    contexts: contexts.map((context) => ({
      name: context,
      context: { cluster: server, user: server, namespace },
    })),
    clusters: [{ name: server, cluster: { server: `https://${server}`, ...cluster } }],
    users: [{ name: server, user }],
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

async function troubleOf(work: Promise<unknown>): Promise<Trouble> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ClusterTrouble) return error.trouble;
    throw error;
  }
  throw new Error('it was found');
}

describe('findUserAccess', () => {
  it('takes the file that was named and no other', async () => {
    const named = await write('named', 'a', { current: 'a', namespace: 'team' });
    const variable = await write('other', 'b', { current: 'b' });
    const access = await findUserAccess({ variable, homeFolder: folder }, { kubeconfig: named });
    expect(access).toMatchObject({
      server: 'https://a',
      context: 'a',
      user: 'a',
      namespace: 'team',
    });
  });

  it('takes KUBECONFIG before the home folder, and the home folder before the pod', async () => {
    await write('.kube/config', 'home', { current: 'home' });
    const variable = await write('other', 'b', { current: 'b' });
    const pod = { folder, host: '10.0.0.1', port: '443' };
    const serverWith = async (places: object): Promise<string> =>
      (await findUserAccess({ homeFolder: folder, pod, ...places }, {})).server;
    expect(await serverWith({ variable })).toBe('https://b');
    expect(await serverWith({})).toBe('https://home');
    expect(await serverWith({ variable: '' })).toBe('https://home');
  });

  it("takes the pod's service account with its namespace where there is no file", async () => {
    const { certPem } = await createCertificateAuthority(new Date());
    await writeFile(join(folder, 'ca.crt'), certPem);
    await writeFile(join(folder, 'token'), 'a-token');
    await writeFile(join(folder, 'namespace'), 'ops\n');
    const pod = { folder, host: '10.0.0.1', port: '443' };
    const access = await findUserAccess({ pod, homeFolder: folder }, {});
    expect(access).toMatchObject({ server: 'https://10.0.0.1:443', namespace: 'ops' });
    expect(access.context).toBeUndefined();
    expect(await troubleOf(findUserAccess({ pod }, { context: 'x' }))).toMatchObject({
      kind: 'no-context',
    });
  });

  it('puts the files of KUBECONFIG together: of one name the first counts, and what is missing does not', async () => {
    const first = await write('first', 'a', { contexts: ['one', 'both'] });
    const second = await write('second', 'b', { current: 'two', contexts: ['two', 'both'] });
    const third = await write('third', 'c', { current: 'c' });
    const variable = ['', join(folder, 'missing'), first, second, third].join(delimiter);
    const access = await findUserAccess({ variable }, {});
    expect(access).toMatchObject({ context: 'two', server: 'https://b' });
    expect(access.contexts).toEqual(['one', 'both', 'two', 'c']);
    expect(await findUserAccess({ variable }, { context: 'both' })).toMatchObject({
      server: 'https://a',
    });
  });

  it('takes paths from the folder of the file in which they stand', async () => {
    const exec = { command: './bin/login', args: ['x'] };
    const user = {
      'client-certificate': 'me.crt',
      'client-key': '/abs/me.key',
      tokenFile: 't',
      exec,
    };
    const file = await write('deep/config', 'a', {
      current: 'a',
      user,
      cluster: { 'certificate-authority': '../ca.crt' },
    });
    const { text } = await findUserAccess({}, { kubeconfig: file });
    expect(JSON.parse(text)).toMatchObject({
      clusters: [{ cluster: { 'certificate-authority': join(folder, 'ca.crt') } }],
      users: [
        {
          user: {
            'client-certificate': join(folder, 'deep/me.crt'),
            'client-key': '/abs/me.key',
            tokenFile: join(folder, 'deep/t'),
            exec: { command: join(folder, 'deep/bin/login'), args: ['x'] },
          },
        },
      ],
    });
  });

  it('looks for a plugin without a path on PATH', async () => {
    const user = { exec: { command: 'aws' } };
    const file = await write('config', 'a', { current: 'a', user });
    const { text } = await findUserAccess({}, { kubeconfig: file });
    expect(JSON.parse(text)).toMatchObject({ users: [{ user: { exec: { command: 'aws' } } }] });
  });

  it('says where it looked when there is none', async () => {
    const at = join(folder, '.kube/config');
    expect(await troubleOf(findUserAccess({ homeFolder: folder }, {}))).toEqual({
      kind: 'no-kubeconfig',
      lookedAt: [at],
    });
    expect(await troubleOf(findUserAccess({}, {}))).toEqual({
      kind: 'no-kubeconfig',
      lookedAt: [],
    });
  });

  it('says which contexts there are where the one asked for is none, or none is chosen', async () => {
    const file = await write('config', 'a', { contexts: ['one', 'two'] });
    const known = { kind: 'no-context', known: ['one', 'two'], files: [file] };
    expect(await troubleOf(findUserAccess({}, { kubeconfig: file, context: 'tow' }))).toEqual({
      ...known,
      name: 'tow',
    });
    expect(await troubleOf(findUserAccess({}, { kubeconfig: file }))).toEqual(known);
  });

  it('says that the one that was named is not there', async () => {
    const gone = join(folder, 'gone');
    expect(await troubleOf(findUserAccess({ homeFolder: folder }, { kubeconfig: gone }))).toEqual({
      kind: 'no-kubeconfig',
      lookedAt: [gone],
    });
  });

  it('names the file that cannot be read or used', async () => {
    expect(await troubleOf(findUserAccess({}, { kubeconfig: folder }))).toMatchObject({
      kind: 'bad-kubeconfig',
      problem: expect.stringContaining('EISDIR') as unknown,
    });
    const broken = join(folder, 'broken');
    await writeFile(broken, 'a: [secret-text');
    const trouble = await troubleOf(findUserAccess({ variable: broken }, {}));
    expect(trouble).toMatchObject({
      kind: 'bad-kubeconfig',
      problem: expect.stringContaining(broken) as unknown,
    });
    expect(JSON.stringify(trouble)).not.toContain('secret-text');
    const dangling = await write('dangling', 'a', { current: 'a' });
    await writeFile(
      dangling,
      JSON.stringify({
        'current-context': 'a',
        contexts: [{ name: 'a', context: { cluster: 'x', user: 'y' } }],
      }),
    );
    expect(await troubleOf(findUserAccess({}, { kubeconfig: dangling }))).toMatchObject({
      kind: 'bad-kubeconfig',
      problem: expect.stringContaining('"x"') as unknown,
    });
  });

  it.each(['https://me:secret@a:6443', 'https://secret@a', 'https://me:secret/1@a'])(
    'refuses the server %s, and does not show what lets in by it',
    async (server) => {
      const file = await write('config', 'a', { current: 'a', cluster: { server } });
      const trouble = await troubleOf(findUserAccess({}, { kubeconfig: file }));
      expect(trouble).toEqual({
        kind: 'bad-kubeconfig',
        problem: `${file}: The kubeconfig has credentials in the server URL of cluster "a", which is not supported. Move them to the user's entry.`,
      });
    },
  );

  it('takes an empty file for one without contexts', async () => {
    const file = join(folder, 'empty');
    await writeFile(file, '\n');
    expect(await troubleOf(findUserAccess({ variable: file }, {}))).toMatchObject({
      kind: 'no-context',
      known: [],
    });
  });
});
