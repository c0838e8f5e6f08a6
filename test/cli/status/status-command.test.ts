import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { poll } from '../../contract/poll.ts';
import { aPoolObject } from '../../kube/api-objects.ts';
import type { Reaction } from '../../kube/local-api-server.ts';
import { folderWith, runCommand, startCommand, type Ran } from '../command.ts';
import {
  aBrokenPool,
  aFinePool,
  startStatusServer,
  theMachinePoolOf,
  type StatusServer,
} from './status-server.ts';

async function status(
  { kubeconfig }: Pick<StatusServer, 'kubeconfig'>,
  ...args: readonly string[]
): Promise<Ran> {
  await using folder = await folderWith({ config: kubeconfig });
  const ran = await runCommand(folder.path, ['status', '--kubeconfig', 'config', ...args]);
  // The folder goes away with the scope.
  return ran;
}

function named(names: readonly string[]) {
  return {
    autoscalinggroupmachinepools: names.map((name) => aFinePool(name)),
    machinepools: names.map((name) => theMachinePoolOf(name)),
  };
}

const fine = {
  kind: 'AutoScalingGroupMachinePool',
  namespace: 'fleet',
  name: 'web',
  createdAt: '2026-11-23T08:00:00Z',
  cluster: 'blue',
  machinePool: { name: 'web', phase: 'Running', listed: 2 },
  cloud: { provider: 'aws', account: '111111111111', region: 'eu-west-1' },
  group: { name: 'blue-web', resourceGroup: null, id: null },
  owner: 'cluster',
  wanted: 2,
  desired: 2,
  minimum: 0,
  maximum: 9,
  listed: 2,
  state: 'in-sync',
  reason: null,
  message: null,
  since: null,
  lastChange: null,
  observedAt: '2026-11-23T12:00:00Z',
  needs: [],
};
const summary = { pools: 1, inSync: 1, settling: 0, paused: 0, deleting: 0, needsYou: 0 };
const refusal = (code: number, message: string): Reaction => ({ status: code, body: { message } });

describe('poolsync status', () => {
  it('ends with 0 where no pool needs a person, and says nothing beside the output', async () => {
    await using server = await startStatusServer();
    const ran = await status(server, '-n', 'fleet');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toMatch(
      /^NAME .*\nweb .* in sync\n\n1 pool in namespace fleet: 1 in sync\n$/,
    );
  });

  it('ends with 3 where one does, and tells what to do below the table', async () => {
    const message = 'There is no such group. Create it.\u001b[2J';
    await using server = await startStatusServer({
      autoscalinggroupmachinepools: [aBrokenPool('spot', message), aFinePool('web')],
      machinepools: [theMachinePoolOf('spot'), theMachinePoolOf('web')],
    });
    const ran = await status(server, '-A');
    expect(ran).toMatchObject({ status: 3, stderr: '' });
    expect(ran.stdout).toContain('\nNeeds you:\n  fleet/spot (AutoScalingGroupMachinePool)\n');
    expect(ran.stdout).toContain(String.raw`      There is no such group. Create it.\u001b[2J`);
    expect(ran.stdout).toMatch(/\n2 pools: 1 in sync, 1 needs you\n$/);
  });

  it.each([
    ['json', (stdout: string): unknown => JSON.parse(stdout)],
    ['yaml', (stdout: string): unknown => parse(stdout)],
  ])('prints all fields of each pool as %s', async (format, read) => {
    await using server = await startStatusServer();
    const ran = await status(server, '-n', 'fleet', '-o', format);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(read(ran.stdout)).toEqual({ pools: [fine], summary });
  });

  it('says what to do next where there are no pools, and that is no failure', async () => {
    await using server = await startStatusServer({ autoscalinggroupmachinepools: [] });
    const ran = await status(server);
    expect(ran).toMatchObject({ status: 0, stdout: '' });
    expect(ran.stderr).toContain(
      'poolsync: there are no pools in namespace default of context local\n',
    );
    expect(ran.stderr).toContain('poolsync status -A --kubeconfig config\n');
    expect(ran.stderr).toContain('poolsync adopt GROUP --cluster CLUSTER --kubeconfig config\n');
    expect(ran.stderr).toContain('docs/kinds.md');
    const everywhere = await status(server, '-A', '-o', 'json');
    expect(JSON.parse(everywhere.stdout)).toMatchObject({ pools: [], summary: { pools: 0 } });
    expect(everywhere.stderr).not.toContain('status -A');
  });

  it('shows the pools that are named, and fails for those that are not there', async () => {
    await using server = await startStatusServer(named(['spot', 'web']));
    const ran = await status(server, '-n', 'fleet', 'asgmp/web', 'spto');
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(/^NAME.*\nweb/);
    expect(ran.stdout).not.toContain('spot');
    expect(ran.stderr).toContain(
      'there is no pool spto in namespace fleet\n  Did you mean spot?\n',
    );
  });

  it('shows pools without a status, and those whose MachinePool is missing', async () => {
    const young = { name: 'young', creationTimestamp: new Date().toISOString() };
    await using server = await startStatusServer({
      autoscalinggroupmachinepools: [aPoolObject(young), aFinePool('orphan')],
      machinepools: [],
    });
    const ran = await status(server, '-A', '-o', 'json');
    expect(JSON.parse(ran.stdout)).toMatchObject({
      pools: [
        { name: 'young', state: 'settling', reason: 'AwaitsMachinePool', desired: null },
        { name: 'orphan', state: 'needs-you', reason: 'MachinePoolMissing', wanted: null },
      ],
    });
  });

  it('leaves out an object that is not as its definition says, names it, and fails', async () => {
    const odd = { ...aFinePool('odd'), spec: {} };
    await using server = await startStatusServer({
      autoscalinggroupmachinepools: [odd, aFinePool('web')],
    });
    const ran = await status(server, '-A');
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain('1 pool: 1 in sync');
    expect(ran.stderr).toContain('fleet/odd is left out');
  });

  it('shows the first pools before the last page is there', async () => {
    const names = Array.from({ length: 600 }, (_, at) => `p${String(at).padStart(3, '0')}`);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await using server = await startStatusServer(named(names), async (plural, { query }) => {
      if (plural === 'autoscalinggroupmachinepools' && query.has('continue')) await held;
      return undefined;
    });
    await using folder = await folderWith({ config: server.kubeconfig });
    const child = startCommand(folder.path, ['status', '--kubeconfig', 'config', '-A']);
    const [first] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    expect(first).toContain('p000');
    release();
    expect(await text(child.stdout)).toContain('600 pools: 600 in sync');
  });

  it('ends quietly where the reader stops early', async () => {
    const names = Array.from({ length: 2_000 }, (_, at) => `p${at}`);
    await using server = await startStatusServer(named(names));
    await using folder = await folderWith({ config: server.kubeconfig });
    const child = startCommand(folder.path, ['status', '--kubeconfig', 'config', '-A']);
    const complaints = text(child.stderr);
    const ended = once(child, 'close');
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await ended).toEqual([0, null]);
    expect(await complaints).toBe('');
  });
});

describe('poolsync status, where the cluster is not as it should be', () => {
  it('names the contexts that there are', async () => {
    await using server = await startStatusServer();
    const ran = await status(server, '--context', 'locale');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toMatch(/no context "locale" in .*config\n {2}Did you mean local\?\n/);
  });

  it('names the server that cannot be reached', async () => {
    await using server = await startStatusServer();
    server.setDown(true);
    const ran = await status(server, '-A');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toMatch(
      /^poolsync: cannot reach https:\/\/127\.0\.0\.1:\d+ \(context local\): /,
    );
  });

  it.each([
    ['pools', 'autoscalinggroupmachinepools'],
    ['MachinePools', 'machinepools'],
  ])('says how to grant what is missing: %s', async (_, refused) => {
    const message = `User "jane" cannot list resource "${refused}" in API group "x" in the namespace "fleet"`;
    await using server = await startStatusServer({}, (plural) =>
      plural === refused ? refusal(403, message) : undefined,
    );
    const ran = await status(server, '-n', 'fleet');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain(`jane may not read the ${refused} of namespace fleet at https://`);
    expect(ran.stderr).toContain('--clusterrole=poolsync-viewer --user=jane');
  });

  it('says that the credentials are not taken', async () => {
    await using server = await startStatusServer({}, () => refusal(401, 'Unauthorized'));
    expect((await status(server)).stderr).toContain('the credentials of user tester (401)');
  });

  const notFound = { status: 404, body: '404 page not found' };

  it('says how to install what is not there', async () => {
    await using server = await startStatusServer({}, (plural) =>
      plural === 'machinepools' ? undefined : notFound,
    );
    const ran = await status(server, '-A');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain(
      'kubectl --kubeconfig config apply --server-side -k infra/cluster/foundation',
    );
    await using bare = await startStatusServer({}, (plural) =>
      plural === 'machinepools' ? notFound : undefined,
    );
    expect((await status(bare, '-A')).stderr).toContain('Cluster API is not installed there');
  });

  it('shows the pools of one kind where the other is not installed, and says so', async () => {
    await using server = await startStatusServer({}, (plural) =>
      plural === 'scalesetmachinepools' ? notFound : undefined,
    );
    const ran = await status(server, '-A');
    expect(ran.status).toBe(0);
    expect(ran.stdout).toContain('1 pool: 1 in sync');
    expect(ran.stderr).toContain('does not know the kind ScaleSetMachinePool');
    expect(ran.stderr).toContain('kubectl --kubeconfig config apply');
  });

  it('says that what answers is no API server', async () => {
    await using server = await startStatusServer({}, () => ({ body: '<html>Welcome</html>' }));
    expect((await status(server, '-A')).stderr).toContain('is no Kubernetes API server');
  });

  it('ends with 130 on Ctrl-C while nothing comes', async () => {
    let asked = 0;
    await using server = await startStatusServer({}, async () => {
      asked += 1;
      await new Promise(() => undefined);
      return undefined;
    });
    await using folder = await folderWith({ config: server.kubeconfig });
    const child = startCommand(folder.path, ['status', '--kubeconfig', 'config', '-A']);
    const ended = once(child, 'close');
    await poll('a request', async () => asked > 0 || undefined);
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
  });

  it.each([
    [['-o', 'xml'], 'Allowed choices are table, wide, json, yaml'],
    [['a/b/c/d'], 'Write NAME, KIND/NAME'],
    [['-n', 'A B'], 'For all of them: -A'],
  ])('refuses %j with what would be right', async (args, said) => {
    const ran = await runCommand('.', ['status', ...args]);
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain(said);
    expect(ran.stderr).toContain('poolsync status --help');
  });

  it('has a help of 80 columns with columns, statuses and examples', async () => {
    const { stdout, status: ended } = await runCommand('.', ['status', '--help']);
    expect(ended).toBe(0);
    for (const part of ['--watch', 'Columns:', 'Exit status', 'Examples:', 'NAMESPACE/NAME']) {
      expect(stdout).toContain(part);
    }
    const prose = stdout.split('\n').filter((line) => !/[|$]/.test(line) && !line.includes('jq'));
    for (const line of prose) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('poolsync status --watch, where the output is no terminal', () => {
  it('appends what changes, and says when the connection is lost and back', async () => {
    await using server = await startStatusServer();
    await using folder = await folderWith({ config: server.kubeconfig });
    const args = ['status', '--kubeconfig', 'config', '-A', '--watch'];
    const child = startCommand(folder.path, args);
    const ended = once(child, 'close');
    const seen = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (part: string) => (seen.out += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (seen.err += part));
    const isFollowing = () => server.requests.filter(({ query }) => query.has('watch')).length >= 3;
    await poll('the watches', async () => isFollowing() || undefined);
    server.served.autoscalinggroupmachinepools = [aBrokenPool('web', 'Create it.')];
    server.setDown(true);
    await poll('a word of the loss', async () => seen.err.includes('no connection') || undefined);
    server.setDown(false);
    await poll('the change', async () => seen.out.includes('GroupNotFound') || undefined);
    await poll('a word of the return', async () => seen.err.includes('connected') || undefined);
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    const lines = seen.out.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ +/).at(2))).toEqual(['NAME', 'web', 'web']);
  });

  it('prints documents of YAML', async () => {
    await using server = await startStatusServer();
    await using folder = await folderWith({ config: server.kubeconfig });
    const args = ['status', '--kubeconfig', 'config', '-A', '--watch', '-o', 'yaml'];
    const child = startCommand(folder.path, args);
    const [first] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    expect(parseAllDocuments(first).map((document) => document.toJS() as unknown)).toEqual([
      { type: 'present', pool: fine },
    ]);
    child.kill('SIGINT');
    await once(child, 'close');
  });

  it('ends where the right to watch is missing, and says so', async () => {
    const message =
      'User "jane" cannot watch resource "machinepools" in API group "x" at the cluster scope';
    await using server = await startStatusServer({}, (plural, { query }) =>
      plural === 'machinepools' && query.has('watch') ? refusal(403, message) : undefined,
    );
    const ran = await status(server, '-A', '--watch');
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain('web');
    expect(ran.stderr).toContain('jane may not read the machinepools');
  });
});
