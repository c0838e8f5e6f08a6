import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLocalApiServer } from '../kube/local-api-server.ts';
import { home, keys, region, startCloud } from '../sandbox/aws/cloud.ts';
import { createQueue, receive } from '../sandbox/aws/queue.ts';
import { folderWith, startCommand } from './command.ts';
import { runTold } from './drift/told-cluster.ts';

const path = '/api/v1/namespaces/poolsync-system/configmaps/poolsync-installation';

/** A rejected letter in a simulated AWS that has no redrive queue, and the way there for the command. */
async function withLetter() {
  const aws = await startCloud();
  const sqs = aws.sqs();
  const rejected = await createQueue(sqs, 'rejected');
  await sqs.send(new SendMessageCommand({ QueueUrl: rejected, MessageBody: 'no JSON' }));
  const url = (name: string): string => rejected.replace(/rejected$/, name);
  const queues = { events: url('e'), scale: url('s'), rejected, redrive: url('gone') };
  const installation = { name: 'p', aws: { account: home, region, requestBus: 'b', queues } };
  const data = { 'installation.json': JSON.stringify(installation) };
  const server = await startLocalApiServer((request) =>
    request.path === path
      ? { body: { apiVersion: 'v1', kind: 'ConfigMap', data } }
      : { status: 404, body: {} },
  );
  const folder = await folderWith({ config: server.kubeconfig });
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  const env = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: keys[home].accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys[home].secretAccessKey,
    KUBECONFIG: join(folder.path, 'config'),
  };
  const runUnread = async (...args: readonly string[]) => {
    const child = startCommand(folder.path, ['dead-letters', ...args], env);
    child.stdin.end();
    child.stdout.destroy();
    const closed = once(child, 'close');
    return { stderr: await text(child.stderr), status: Number((await closed)[0]) };
  };
  return { runUnread, letters: () => receive(sqs, rejected) };
}

describe('poolsync, where nobody reads its output', () => {
  it('finishes what changes something, and ends with its own status', async () => {
    const { runUnread, letters } = await withLetter();
    const { status, stderr } = await runUnread('purge', '--yes');
    expect(await letters()).toEqual([]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^poolsync: AWS: Reading the attributes/);
    expect(stderr).not.toContain('mistake of Poolsync');
  });

  it('ends with status 0 where it would only have shown something', async () => {
    const { runUnread, letters } = await withLetter();
    expect(await runUnread('purge', '--dry-run')).toMatchObject({ status: 0 });
    expect(await letters()).toHaveLength(1);
  });

  const isFinished = async (args: readonly string[]): Promise<boolean> => {
    let asked = false;
    const finishUnread = (): void => void (asked = true);
    // Those that no fake lets in end with an error.
    await runTold({ finishUnread }, ...args).catch(() => undefined);
    return asked;
  };

  it.each([
    [['sync']],
    [['dead-letters', 'redrive']],
    [['dead-letters', 'purge', '--yes']],
    [['adopt', 'web', '-c', 'demo', '--apply']],
  ])('finishes %j', async (args) => {
    expect(await isFinished(args)).toBe(true);
  });

  it.each([
    [['plan']],
    [['status', '--watch']],
    [['doctor']],
    [['dead-letters', 'list']],
    [['dead-letters', 'redrive', '--dry-run']],
    [['adopt', 'web', '-c', 'demo']],
    [['sync', '--help']],
  ])('has nothing to finish of %j', async (args) => {
    expect(await isFinished(args)).toBe(false);
  });
});
