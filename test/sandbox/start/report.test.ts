import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareAudit } from '../../../sandbox/installation/audit.ts';
import { readCounters } from '../../../sandbox/report/function-log.ts';
import { renderHowToPlay } from '../../../sandbox/report/how-to-play.ts';
import { renderTable } from '../../../sandbox/report/text-table.ts';

const root = resolve(import.meta.dirname, '../../..');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-report-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('readCounters', () => {
  it('adds up the counters of all execution environments, also those counted more than once', async () => {
    const metrics = (counters: object) => JSON.stringify({ _aws: { Timestamp: 1 }, ...counters });
    await writeFile(
      join(folder, 'reconcile-1.log'),
      `START\n${metrics({ GroupsApplied: [1, 1], service: 'x' })}\n{"message":"group applied"}\n`,
    );
    await writeFile(join(folder, 'reconcile-2.log'), `${metrics({ GroupsApplied: 3 })}\n`);
    await writeFile(join(folder, 'other-1.log'), `${metrics({ GroupsApplied: 100 })}\n`);

    expect(await readCounters(folder, 'reconcile')).toEqual(new Map([['GroupsApplied', 5]]));
  });

  it('adds up what a function of Azure traced', async () => {
    const trace = (message: object) =>
      JSON.stringify({ level: 'information', message: JSON.stringify(message) });
    await writeFile(
      join(folder, 'observe-1.log'),
      [
        trace({ metric: 'GroupsApplied', value: 2 }),
        trace({ message: 'group applied', added: 7 }),
        JSON.stringify({ level: 'information', message: 'Worker started' }),
        trace({ metric: 'GroupsApplied', value: 1 }),
      ].join('\n'),
    );

    expect(await readCounters(folder, 'observe')).toEqual(new Map([['GroupsApplied', 3]]));
  });
});

describe('prepareAudit', () => {
  it('counts the writes that the API server carried out, and no refused ones', async () => {
    const audit = await prepareAudit({ folder, logs: folder });
    expect(await audit.countWrites()).toBe(0);
    const line = (stage: string, code: number) =>
      JSON.stringify({ stage, responseStatus: { code } });
    await writeFile(
      join(folder, 'audit.log'),
      [
        line('ResponseComplete', 200),
        line('ResponseComplete', 409),
        line('ResponseStarted', 200),
      ].join('\n'),
    );
    expect(await audit.countWrites()).toBe(1);
    expect(audit.apiServerArgs).toContain(`--audit-log-path=${join(folder, 'audit.log')}`);
  });
});

describe('renderTable', () => {
  it('makes columns as wide as their widest cell, with numbers to the right', () => {
    expect(
      renderTable(
        ['POOL', 'N'],
        [
          ['web', 3],
          ['tenant', 10],
        ],
      ),
    ).toBe('POOL     N\nweb      3\ntenant  10');
  });

  it('has a header alone where there are no rows', () => {
    expect(renderTable(['POOL', 'N'], [])).toBe('POOL  N');
  });
});

describe('renderHowToPlay', () => {
  const facts = {
    kubectl: '/bin/kubectl',
    kubeconfig: '/k',
    aws: { endpoint: 'http://127.0.0.1:1', rejectedQueueUrl: 'http://127.0.0.1:1/1/q' },
    azure: {
      endpoint: 'https://localhost:2',
      control: 'http://127.0.0.1:3',
      identityEndpoint: { url: 'http://127.0.0.1:4/msi/token', header: 'h' },
      caFile: '/ca.pem',
    },
    sandboxFile: '/s',
    logs: '/l',
  };

  it('says how to install aws where there is none', () => {
    expect(renderHowToPlay({ ...facts, hasAws: false })).toContain('pip install awscli');
    expect(renderHowToPlay({ ...facts, hasAws: true })).not.toContain('pip install');
  });

  it('has the keys of the other account and the region of the other group in its commands', () => {
    const text = renderHowToPlay({ ...facts, hasAws: true });
    expect(text).toMatch(/AWS_SECRET_ACCESS_KEY=tenant aws autoscaling .*demo-tenant/);
    expect(text).toMatch(/--region us-east-1 .*demo-batch/);
  });

  it('has calls of the management API for scale sets of both modes, and a token for them', () => {
    const text = renderHowToPlay({ ...facts, hasAws: true });
    expect(text).toMatch(/X-IDENTITY-HEADER: h' 'http:.*:4\/msi\/token\?.*resource=https:.*:2'/);
    expect(text).toContain('curl -sS --cacert /ca.pem');
    expect(text).toMatch(/azure -X PATCH .*https:.*:2\/.*\/Demo-Fleet\/.*\/demo-uniform\?/);
    expect(text).toMatch(/azure -X DELETE .*\/Tenant-RG\/.*\/virtualMachines\/<name>\?/);
    expect(text).toMatch(/:3\/scale-sets\/demo-flexible\/instances\/<name>\/eviction/);
  });

  it('lets the command poolsync into both clouds, and says where to begin', () => {
    const text = renderHowToPlay({ ...facts, hasAws: true });
    for (const variable of [
      'KUBECONFIG=/k',
      'AWS_ENDPOINT_URL=http://127.0.0.1:1',
      'IDENTITY_ENDPOINT=http://127.0.0.1:4/msi/token IDENTITY_HEADER=h',
      'POOLSYNC_RESOURCE_MANAGER=https://localhost:2',
      'NODE_EXTRA_CA_CERTS=/ca.pem',
      'AZURE_CONTROL=http://127.0.0.1:3',
    ]) {
      expect(text).toMatch(new RegExp(`^  export (.* )?${variable}( |$)`, 'm'));
    }
    expect(text).toMatch(/export AZURE_CLIENT_ID=[0-9a-f-]{36} /);
    expect(text.match(/npm run -s poolsync -- .*/g)).toEqual([
      'npm run -s poolsync -- status -A',
      'npm run -s poolsync -- plan -A',
      'npm run -s poolsync -- doctor',
      'npm run -s poolsync -- dead-letters list',
    ]);
  });

  it('ends with what to read next, deploying on each cloud included', () => {
    const text = renderHowToPlay({ ...facts, hasAws: true });
    const [, steps = ''] = text.split('Next steps');
    const files = [...steps.matchAll(/^  (\S+\.md) /gm)].map(([, file = '']) => file);
    expect(files).toEqual(expect.arrayContaining(['docs/deploy-aws.md', 'docs/deploy-azure.md']));
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
  });

  it('scales a scale set from the cluster where that owns the count, else as autoscale does', () => {
    const text = renderHowToPlay({ ...facts, hasAws: true });
    expect(text).toContain('/bin/kubectl scale machinepool uniform -n fleet --replicas=5');
    expect(text).toMatch(/-d '\{"capacity":4\}' 'http:.*:3\/scale-sets\/demo-flexible\/autoscale'/);
    expect(text).not.toMatch(/demo-uniform\/autoscale/);
  });
});
