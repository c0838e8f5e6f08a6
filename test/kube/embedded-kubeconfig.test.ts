import { describe, expect, it } from 'vitest';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';

type Fields = Readonly<Record<string, unknown>>;

const server = 'https://127.0.0.1:6443';
const withUser = 'has %s in user "poolsync". ';

function kubeconfigWith(user: Fields, cluster: Fields = {}, otherUser: Fields = {}): string {
  return JSON.stringify({
    'current-context': 'blue',
    contexts: [{ name: 'blue', context: { cluster: 'prod', user: 'poolsync' } }],
    clusters: [{ name: 'prod', cluster: { server, ...cluster } }],
    users: [
      { name: 'other', user: otherUser },
      { name: 'poolsync', user },
    ],
  });
}

function refusalOf(text: string): Error {
  try {
    parseEmbeddedKubeconfig(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was taken');
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('parseEmbeddedKubeconfig', () => {
  it('takes a token, basic authentication and impersonation', () => {
    const user = { token: 'abc.def-ghi_=', as: 'somebody', username: 'me', password: 'pass' };
    expect(parseEmbeddedKubeconfig(kubeconfigWith(user)).getCurrentUser()).toMatchObject({
      token: 'abc.def-ghi_=',
      impersonateUser: 'somebody',
    });
  });

  it('takes embedded certificates and keys', async () => {
    const authority = await createCertificateAuthority(new Date());
    const { certPem, keyPem } = await authority.issueClient({ user: 'me', groups: [] });
    const user = { 'client-certificate-data': base64(certPem), 'client-key-data': base64(keyPem) };
    const cluster = { 'certificate-authority-data': base64(authority.certPem) };
    const config = parseEmbeddedKubeconfig(kubeconfigWith(user, cluster));
    expect(config.getCurrentUser()?.certData).toBe(base64(certPem));
    expect(config.getCurrentCluster()?.caData).toBe(base64(authority.certPem));
  });

  it('takes a proxy and the name that the server certifies', () => {
    const cluster = { 'proxy-url': 'http://proxy.example:3128', 'tls-server-name': 'api' };
    expect(parseEmbeddedKubeconfig(kubeconfigWith({}, cluster)).getCurrentCluster()).toMatchObject({
      proxyUrl: 'http://proxy.example:3128',
      tlsServerName: 'api',
    });
  });

  it('takes fields that are there and say nothing', () => {
    const nothing = { exec: null, 'client-certificate': '', token: '', 'auth-provider': undefined };
    const user = { ...nothing, username: 'me' };
    const cluster = { 'insecure-skip-tls-verify': false, 'certificate-authority': '' };
    expect(() => parseEmbeddedKubeconfig(kubeconfigWith(user, cluster))).not.toThrow();
  });

  const useToken = 'Use token, or client-certificate-data and client-key-data, instead.';
  it.each<[string, unknown, string]>([
    ['exec', { command: 'aws', args: ['eks', 'get-token'] }, `It would run a program. ${useToken}`],
    ['auth-provider', { name: 'oidc' }, `It would run or ask another program. ${useToken}`],
    ['tokenFile', '/var/run/token', 'It names a file. Embed the token as token.'],
    ['token-file', '/var/run/token', 'It names a file. Embed the token as token.'],
    ['client-certificate', 'me.crt', 'It names a file. Embed it as client-certificate-data.'],
    ['client-key', 'me.key', 'It names a file. Embed it as client-key-data.'],
    ['as-groups', ['a'], 'It is not supported. Give the rights to the user itself.'],
    ['as-uid', 'a', 'It is not supported. Give the rights to the user itself.'],
    ['as-user-extra', { a: ['b'] }, 'It is not supported. Give the rights to the user itself.'],
  ])('refuses %s of the user', (field, value, cure) => {
    expect(refusalOf(kubeconfigWith({ [field]: value }))).toMatchObject({
      code: 'cluster-denied',
      retryable: false,
      message: `The kubeconfig ${withUser.replace('%s', field)}${cure}`,
    });
  });

  it.each<[string, unknown, string]>([
    ['certificate-authority', 'ca.crt', 'It names a file. Embed it as certificate-authority-data.'],
    [
      'insecure-skip-tls-verify',
      true,
      'Anybody could answer for the API server. Remove it and set certificate-authority-data.',
    ],
  ])('refuses %s of the cluster', (field, value, cure) => {
    expect(refusalOf(kubeconfigWith({}, { [field]: value })).message).toBe(
      `The kubeconfig has ${field} in cluster "prod". ${cure}`,
    );
  });

  it.each(['http://127.0.0.1:6443', '127.0.0.1:6443', 'file:///etc/passwd', ''])(
    'refuses the server %j',
    (url) => {
      expect(refusalOf(kubeconfigWith({}, { server: url })).message).toBe(
        `The kubeconfig has the server ${JSON.stringify(url)} in cluster "prod". Set it to the https URL of the API server.`,
      );
    },
  );

  it('neither runs nor reads anything for users that the context does not name', () => {
    const other = { exec: { command: 'aws' }, 'token-file': '/nowhere/token' };
    const config = parseEmbeddedKubeconfig(kubeconfigWith({ token: 't' }, {}, other));
    expect(config.getUsers().map(({ name }) => name)).toEqual(['poolsync']);
  });

  it.each(['', null])('says that the token %j is empty where nothing else lets in', (token) => {
    expect(refusalOf(kubeconfigWith({ token })).message).toBe(
      'The kubeconfig has an empty token in user "poolsync", such as of a Secret that was not filled in yet. Store it anew.',
    );
  });

  it.each([
    [
      { token: 'a secret\nof two lines' },
      {},
      'has a token in user "poolsync" with characters that no token has. Store it anew.',
    ],
    [
      { token: ['a secret'] },
      {},
      'has a token in user "poolsync" with characters that no token has. Store it anew.',
    ],
    [
      {},
      { server: 'https://me:a secret@127.0.0.1' },
      `has credentials in the server URL of cluster "prod", which is not supported. Move them to the user's entry.`,
    ],
    [
      {},
      { server: 'https://me:a secret/1@127.0.0.1' },
      `has credentials in the server URL of cluster "prod", which is not supported. Move them to the user's entry.`,
    ],
  ])('says what is wrong and does not show what may be secret: %#', (user, cluster, problem) => {
    expect(refusalOf(kubeconfigWith(user, cluster)).message).toBe(`The kubeconfig ${problem}`);
  });

  it.each<[string, Fields, Fields]>([
    ['certificate', { 'client-certificate-data': base64('a secret') }, {}],
    ['key', { 'client-key-data': base64('a secret') }, {}],
  ])('refuses a %s that TLS does not take, without showing it', (_, user, cluster) => {
    const { message } = refusalOf(kubeconfigWith(user, cluster));
    expect(message).toMatch(
      /^The kubeconfig has certificates or a key in cluster "prod" and user "poolsync" that TLS does not take \(.+\)\. Embed each as the base64 of its PEM\.$/,
    );
    expect(message).not.toContain('a secret');
  });
});
