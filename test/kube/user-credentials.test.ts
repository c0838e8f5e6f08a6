import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpMethod, RequestContext, type KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseUserKubeconfig, prepareCredentials } from '../../shared/kube/user-credentials.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-credentials-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function configOf(user: object, server = 'https://127.0.0.1:6443'): KubeConfig {
  return parseUserKubeconfig(
    JSON.stringify({
      'current-context': 'a',
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'me' } }],
      clusters: [{ name: 'a', cluster: { server } }],
      users: [{ name: 'me', user }],
    }),
  );
}

async function headersOf(config: KubeConfig): Promise<Readonly<Record<string, string>>> {
  const request = new RequestContext('https://127.0.0.1:6443', HttpMethod.GET);
  await config.applySecurityAuthentication(request);
  return request.getHeaders();
}

/** A plugin in JavaScript. */
async function plugin(code: string): Promise<object> {
  const file = join(folder, 'login.mjs');
  await writeFile(file, `#!${process.execPath}\n${code}`);
  await chmod(file, 0o755);
  const apiVersion = 'client.authentication.k8s.io/v1';
  return { exec: { apiVersion, command: file, env: [{ name: 'WHO', value: 'me' }] } };
}

describe('the credentials of a user', () => {
  it('come from a plugin, which is told what kubectl tells it and runs once', async () => {
    const config = configOf(
      await plugin(`
import { appendFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(join(folder, 'runs'))}, 'x');
const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
const token = [info.kind, info.apiVersion.split('/')[1], process.env.WHO].join('-');
console.log(JSON.stringify({ status: { token } }));`),
    );
    await prepareCredentials(config);
    expect(await headersOf(config)).toMatchObject({ Authorization: 'Bearer ExecCredential-v1-me' });
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(join(folder, 'runs'), 'utf8')).toBe('x');
  });

  it.each([
    [
      'says why it gives none',
      'console.error("not logged in"); process.exit(1);',
      /login\.mjs: not logged in$/,
    ],
    ['fails without a word', 'process.exit(1);', /it failed and said nothing$/],
    ['gives no JSON', 'console.log("hello");', /login\.mjs: it printed no ExecCredential$/],
  ])('are missing where the plugin %s', async (_, code, why) => {
    const config = configOf(await plugin(code));
    await expect(prepareCredentials(config)).rejects.toMatchObject({
      trouble: { kind: 'no-credentials', why: expect.stringMatching(why) as unknown },
    });
  });

  it('are missing where there is no such plugin or file', async () => {
    const exec = { command: join(folder, 'none') };
    await expect(prepareCredentials(configOf({ exec }))).rejects.toMatchObject({
      trouble: { kind: 'no-credentials', why: expect.stringContaining('ENOENT') as unknown },
    });
    const user = { 'client-certificate': join(folder, 'gone'), 'client-key': join(folder, 'gone') };
    await expect(prepareCredentials(configOf(user))).rejects.toMatchObject({
      trouble: { why: expect.stringContaining(join(folder, 'gone')) as unknown },
    });
  });

  it('come from a file before the token, as kubectl has it', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'from-file');
    const headers = await headersOf(configOf({ token: 'from-config', tokenFile }));
    expect(headers).toMatchObject({ Authorization: 'Bearer from-file' });
    expect(await headersOf(configOf({ token: 'from-config' }))).toMatchObject({
      Authorization: 'Bearer from-config',
    });
  });

  it('may be those of another user, but are refused where a part of that would be dropped', async () => {
    expect(await headersOf(configOf({ as: 'jane' }))).toMatchObject({ 'Impersonate-User': 'jane' });
    expect(() => configOf({ as: 'jane', 'as-groups': ['ops'] })).toThrow(/as-groups in user "me"/);
    expect(() => configOf({ as: 'jane', 'as-groups': [] })).not.toThrow();
  });

  it('go over plain HTTP where kubectl proxy serves it', async () => {
    await expect(
      prepareCredentials(configOf({}, 'http://127.0.0.1:8001')),
    ).resolves.toBeUndefined();
  });
});
