import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { DoctorDeps } from '../../../cli/doctor/doctor-deps.ts';
import { examine, type DoctorOutput } from '../../../cli/doctor/examine.ts';
import type { Ground } from '../../../cli/doctor/ground.ts';
import { checks } from '../../../cli/doctor/checks.ts';
import { runChecks } from '../../../cli/doctor/run-checks.ts';
import { NoLogin } from '../../../shared/cloud/no-login.ts';
import type { KubeconfigChoice } from '../../../shared/kube/user-kubeconfig.ts';
import { Fault } from '../../../shared/model/fault.ts';
import { FixedClock } from '../../fakes/fixed-clock.ts';
import { anSqsLook, awsProbe, fakeApi, ground, version } from './healthy-ground.ts';

async function run(
  output: DoctorOutput,
  broken: Partial<Ground> = {},
  columns?: number,
  choice: KubeconfigChoice = {},
) {
  const printed: string[] = [];
  const size = () => (columns === undefined ? undefined : { columns, rows: 40 });
  const deps: DoctorDeps = {
    version,
    clock: new FixedClock(),
    print: async (text) => void printed.push(text),
    complain: () => undefined,
    progress: () => undefined,
    style: (_, text) => text,
    screen: { size, keep: () => Promise.reject(new Error('nothing is kept')) },
    catchInterrupt: () => new AbortController().signal,
    connectDoctor: () => Promise.reject(new Error('not used')),
  };
  const access = { server: 'https://cluster.example', context: 'mine', user: 'jane' };
  const connected = {
    access: { ...access, namespace: 'default', contexts: [], choice },
    ground: ground(broken),
  };
  const status = await examine(deps, connected, output, new AbortController().signal);
  return { status, text: printed.join(''), printed };
}

const ruleIsOff = {
  aws: async () => awsProbe({ rule: async () => ({ enabled: false, targets: [] }) }),
};

describe('poolsync doctor', () => {
  it('says in one line of each link that it is ok', async () => {
    const { status, text } = await run('table');
    expect(status).toBe(0);
    expect(text).toMatch(/^ok {7}cluster {10}https:\/\/cluster\.example \(context mine\) answers/);
    expect(text).toContain('AWS queues       all 4, such as queue events: nothing waits\n');
    expect(text).toMatch(/\n\n\d+ ok\n$/);
    expect(text).not.toMatch(/^(wrong|warning|unknown)/m);
  });

  it('puts the command that mends on a line of its own, whole', async () => {
    const { status, text } = await run('table', ruleIsOff, 60);
    expect(status).toBe(3);
    expect(text).toMatch(
      /^ +\$ aws events enable-rule --name auto-scaling --event-bus-name default --region eu-west-1$/m,
    );
    for (const line of text.split('\n')) {
      if (!line.trimStart().startsWith('$')) expect(line.length).toBeLessThanOrEqual(60);
    }
    expect(text).toMatch(/\n2 wrong, \d+ ok\n$/);
  });

  it('shows each single thing on -o wide, and how long it took', async () => {
    const { text } = await run('wide');
    expect(text.match(/^ok {7}AWS queues/gm)).toHaveLength(4);
    expect(text).toContain('(0 ms)');
  });

  it('prints one document for programs', async () => {
    const json = JSON.parse((await run('json', ruleIsOff)).text) as {
      findings: readonly object[];
      summary: object;
    };
    expect(json.findings).toContainEqual({
      link: 'aws-rules',
      state: 'wrong',
      said: 'rule auto-scaling of bus default is disabled',
      mend: 'aws events enable-rule --name auto-scaling --event-bus-name default --region eu-west-1',
    });
    expect(json.findings[0]).toMatchObject({ link: 'cluster', mend: null });
    expect(json.summary).toMatchObject({ wrong: 2, warning: 0, unknown: 0, skipped: 0 });
    expect(parse((await run('yaml', ruleIsOff)).text)).toEqual(json);
  });

  it('shows commands that act on the cluster that was looked at, and not on the current one', async () => {
    const broken = { installation: async () => undefined };
    const choice = { context: 'production' };
    const mend =
      'kubectl --context production -n poolsync-system create configmap poolsync-installation --from-file=installation.json';
    expect((await run('table', broken, 100, choice)).text).toContain(`$ ${mend}\n`);
    const json = JSON.parse((await run('json', broken, 100, choice)).text) as {
      findings: readonly object[];
    };
    expect(json.findings).toContainEqual(expect.objectContaining({ link: 'installation', mend }));
  });

  it('ends with 1 where the cluster does not answer', async () => {
    const down = new Fault('cluster-unavailable', 'the API server did not answer', {
      retryable: true,
    });
    const { status, text } = await run('table', { asker: () => Promise.reject(down) });
    expect(status).toBe(1);
    expect(text).toBe(
      [
        'unknown  cluster          the API server did not answer',
        '                          $ kubectl config get-contexts',
        '\n1 unknown, 19 skipped\n',
      ].join('\n'),
    );
  });

  it('says once what is in the way of all things of a link', async () => {
    const missing = new NoLogin({ problem: 'no credentials', tried: [], cures: ['Log in: aws'] });
    const broken = { aws: async () => awsProbe({ queue: () => Promise.reject(missing) }) };
    const { status, text } = await run('table', broken, 120);
    expect(status).toBe(2);
    expect(text.match(/AWS queues .*no credentials; Log in: aws\n/g)).toHaveLength(1);
    expect(text).toContain('unknown  AWS queues       no credentials; Log in: aws\n');
  });

  it('says once what is in the way of several things of a link, unless all are asked for', async () => {
    const denied = new Fault('cloud-denied', 'you may not', { retryable: false });
    const queue = async (url: string) =>
      url.endsWith('events') ? anSqsLook('events') : Promise.reject(denied);
    const broken = { aws: async () => awsProbe({ queue }) };
    const { text } = await run('table', broken, 120);
    expect(text).toMatch(/^unknown +AWS queues +3 of 4, such as queue \w+: .*you may not$/m);
    const wide = await run('wide', broken, 120);
    expect(wide.text.match(/queue \w+: .*you may not/g)).toHaveLength(3);
  });

  it('shows nothing that a terminal would obey', async () => {
    const { text } = await run('table', {
      api: fakeApi({ 'GET /version': { gitVersion: 'v1.31\u001b[2J\u202e' } }),
    });
    expect(text).toContain(String.raw`v1.31\u001b[2J\u202e`);
    expect(text).not.toContain('\u001b');
  });
});

describe('runChecks', () => {
  it('gives a check up after its time, and holds up no other', async () => {
    const never = new Promise<never>(() => undefined);
    const options = { signal: new AbortController().signal, limitMs: 20, nowMs: () => 0 };
    const found = [];
    const slow = { ...checks, kinds: () => never };
    for await (const link of runChecks(slow, ground(), options)) found.push(...link.findings);
    expect(found.find(({ link }) => link === 'kinds')).toEqual({
      link: 'kinds',
      state: 'unknown',
      said: 'no answer within 0.02 s',
    });
    expect(found.filter(({ state }) => state !== 'ok')).toHaveLength(1);
  });

  it('ends at once when it is interrupted', async () => {
    const stop = new AbortController();
    const never = new Promise<never>(() => undefined);
    const options = { signal: stop.signal, limitMs: 60_000, nowMs: () => 0 };
    const links = runChecks({ ...checks, kubernetes: () => never }, ground(), options);
    await links.next();
    const next = links.next();
    stop.abort(new Error('interrupted'));
    await expect(next).rejects.toThrow('interrupted');
  });
});
