import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

describe('the app', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poolsync-app-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs the app as the CDK's command does. */
  const run = (config: string) =>
    new Promise<{ status: unknown; stderr: string }>((done) => {
      execFile(
        process.execPath,
        ['infra/cdk/bin/app.ts'],
        {
          cwd: root,
          timeout: 60_000,
          env: {
            PATH: process.env['PATH'],
            CDK_OUTDIR: join(folder, 'out'),
            CDK_CONTEXT_JSON: JSON.stringify({ config }),
          },
        },
        (error, _stdout, stderr) => done({ status: error?.code ?? 0, stderr }),
      );
    });

  it('ends with each key that is wrong, and nothing else', async () => {
    const path = join(folder, 'wrong.ts');
    await writeFile(
      path,
      `export const installation = { account: '111111111111', region: 'eu-west-1', regoin: 1,
        managementCluster: { kind: 'eks', clusterName: 'a', server: 'http://a', certificateAuthority: 'a' } };`,
    );
    const at = `${path}: managementCluster`;
    const { status, stderr } = await run(path);
    expect(status).toBe(1);
    expect(stderr.split('\n')).toEqual([
      `${at}.server is "http://a": the https URL of the API server is needed`,
      `${at}.certificateAuthority is "a": the base64 of a PEM certificate is needed, as it stands in cluster.certificateAuthority.data`,
      `${path}: regoin is no setting: is region meant?`,
      '',
    ]);
  }, 60_000);
});
