import { describe, expect, it } from 'vitest';
import { currentEntries, toKubeConfig } from '../../shared/kube/kubeconfig.ts';

const server = 'https://127.0.0.1:6443';

const complete = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'blue',
  contexts: [
    { name: 'green', context: { cluster: 'green', user: 'me' } },
    { name: 'blue', context: { cluster: 'blue', user: 'me', namespace: 'fleet' } },
  ],
  clusters: [{ name: 'blue', cluster: { server } }],
  users: [{ name: 'me', user: { token: 'a-secret' } }],
};

const yaml = `
apiVersion: v1
kind: Config
current-context: blue
contexts:
- name: blue
  context: {cluster: blue, user: me, namespace: fleet}
clusters:
- name: blue
  cluster: {server: "${server}"}
users:
- name: me
  user: {token: a-secret}
`;

const entries = {
  context: 'blue',
  cluster: { name: 'blue', fields: { server } },
  user: { name: 'me', fields: { token: 'a-secret' } },
  namespace: 'fleet',
};

function refusalOf(text: string): unknown {
  try {
    currentEntries(text);
  } catch (error) {
    return error;
  }
  throw new Error('it was taken');
}

describe('currentEntries', () => {
  it.each([
    ['JSON', JSON.stringify(complete)],
    ['YAML', yaml],
    [
      'no apiVersion and kind',
      JSON.stringify({ ...complete, apiVersion: undefined, kind: undefined }),
    ],
  ])('reads what the current context points at: %s', (_, text) => {
    expect(currentEntries(text)).toEqual(entries);
  });

  it('takes a user without credentials', () => {
    const text = JSON.stringify({ ...complete, users: [{ name: 'me', user: null }] });
    expect(currentEntries(text).user).toEqual({ name: 'me', fields: {} });
  });

  it.each([
    [
      { ...complete, 'current-context': undefined },
      'names by current-context "" no context that is in it. Name one of "green", "blue", or add the context.',
    ],
    [
      { ...complete, 'current-context': 'red' },
      'names by current-context "red" no context that is in it. Name one of "green", "blue", or add the context.',
    ],
    [
      { ...complete, 'current-context': 'green' },
      'names by context "green": cluster "green" no cluster that is in it. Name one of "blue", or add the cluster.',
    ],
    [
      { ...complete, users: [] },
      'names by context "blue": user "me" no user that is in it. Add the user.',
    ],
    [
      { ...complete, contexts: [{ name: 'blue', context: null }] },
      'names by context "blue": cluster "" no cluster that is in it. Name one of "blue", or add the cluster.',
    ],
    [
      { ...complete, clusters: [{ name: 'blue', cluster: {} }] },
      'has no server in cluster "blue". Set it to the https URL of the API server.',
    ],
    [
      { ...complete, users: 'a-secret' },
      'is no kubeconfig (users: Invalid input: expected array, received string). Store one as kubectl writes it.',
    ],
    [
      'a-secret',
      'is no kubeconfig (the whole: Invalid input: expected object, received string). Store one as kubectl writes it.',
    ],
    [
      [],
      'is no kubeconfig (the whole: Invalid input: expected object, received array). Store one as kubectl writes it.',
    ],
  ])('says what is wrong with %j', (content, problem) => {
    expect(refusalOf(JSON.stringify(content))).toMatchObject({
      code: 'cluster-denied',
      retryable: false,
      message: `The kubeconfig ${problem}`,
    });
  });

  it.each([
    ['', 'is not readable as YAML. Store one as kubectl writes it.'],
    [
      'kind: Config\nusers:\n- token: a-secret\n bad: 1',
      'is not readable as YAML at line 4. Store one as kubectl writes it.',
    ],
    [
      'users: !!js/function a-secret',
      'is not readable as YAML at line 1. Store one as kubectl writes it.',
    ],
    ['kind: 1\napiVersion: {}', 'is not readable as YAML. Store one as kubectl writes it.'],
  ])('says where the YAML %j breaks', (text, problem) => {
    expect(refusalOf(text)).toMatchObject({ message: `The kubeconfig ${problem}` });
  });

  it('quotes no line of it, neither in the message nor in a cause', () => {
    const broken = `${yaml}  - broken: [`;
    const { message, stack, cause } = refusalOf(broken) as Error;
    expect(`${message} ${stack}`).not.toContain('a-secret');
    expect(cause).toBeUndefined();
  });
});

describe('toKubeConfig', () => {
  it('holds the current entries and no others', () => {
    const config = toKubeConfig(entries);
    expect(config.getCurrentCluster()).toMatchObject({ name: 'blue', server });
    expect(config.getCurrentUser()).toMatchObject({ name: 'me', token: 'a-secret' });
    expect([config.clusters.length, config.users.length, config.contexts.length]).toEqual([
      1, 1, 1,
    ]);
  });
});
