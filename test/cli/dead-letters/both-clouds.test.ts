import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { identities } from '../../../sandbox/installation/azure-layout.ts';
import { queueNames } from '../../../sandbox/installation/azure-routes.ts';
import { startAzure } from '../../../sandbox/installation/simulated-azure.ts';
import { startLocalApiServer } from '../../kube/local-api-server.ts';
import { home, keys, region, startCloud } from '../../sandbox/aws/cloud.ts';
import { fromJson } from '../../sandbox/aws/matchers.ts';
import { createQueue, receive } from '../../sandbox/aws/queue.ts';
import { folderWith, ranOf, startCommand, type Ran } from '../command.ts';

const path = '/api/v1/namespaces/poolsync-system/configmaps/poolsync-installation';

/** Both simulated clouds with their queues, and an API server that tells of them. */
async function withBothClouds() {
  const aws = await startCloud();
  const sqs = aws.sqs();
  const [events, scale, rejected, redrive] = await Promise.all(
    ['events', 'scale', 'rejected', 'redrive'].map((name) => createQueue(sqs, name)),
  );
  const folder = await folderWith({});
  const azure = await startAzure({ now: () => Date.now(), log: () => undefined }, folder.path);
  const installation = {
    name: 'poolsync',
    aws: { account: home, region, requestBus: 'b', queues: { events, scale, rejected, redrive } },
    azure: {
      subscription: 's',
      serviceBus: azure.serviceBus.host,
      queues: queueNames,
      requestTopic: azure.eventGrid.endpoint,
    },
  };
  const data = { 'installation.json': JSON.stringify(installation) };
  const server = await startLocalApiServer((request) =>
    request.path === path
      ? { body: { apiVersion: 'v1', kind: 'ConfigMap', data } }
      : { status: 404, body: {} },
  );
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await azure.close();
    await folder[Symbol.asyncDispose]();
  });
  const env = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: keys[home].accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys[home].secretAccessKey,
    IDENTITY_ENDPOINT: azure.azure.identityEndpoint.url,
    IDENTITY_HEADER: azure.azure.identityEndpoint.header,
    AZURE_CLIENT_ID: identities.player,
    NODE_EXTRA_CA_CERTS: azure.caFile,
    POOLSYNC_RESOURCE_MANAGER: azure.azure.endpoint,
  };
  const run = async (...args: readonly string[]): Promise<Ran> => {
    await using own = await folderWith({ config: server.kubeconfig });
    const child = startCommand(own.path, ['dead-letters', ...args], {
      ...env,
      KUBECONFIG: join(own.path, 'config'),
    });
    child.stdin.end();
    return await ranOf(child);
  };
  return { sqs, rejected, serviceBus: azure.serviceBus, run };
}

describe('poolsync dead-letters', () => {
  it('lists, sends back and deletes letters of both clouds', { timeout: 90_000 }, async () => {
    const { sqs, rejected, serviceBus, run } = await withBothClouds();
    const reason = { DataType: 'String', StringValue: 'of AWS' };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: rejected,
        MessageBody: 'no JSON',
        MessageAttributes: { reason },
      }),
    );
    const events = serviceBus.queue(queueNames.events);
    await serviceBus
      .queue(queueNames.rejected)
      .send({ body: Buffer.from('{}'), properties: { reason: 'of Azure' } });

    const listed = await run('list', '-o', 'json');
    expect(listed).toMatchObject({ status: 2 });
    expect(fromJson(listed.stdout)).toMatchObject({
      reasons: [{ reason: 'of AWS' }, { reason: 'of Azure' }],
      queues: { length: 7 },
    });
    const sent = await run('redrive', '--reason', 'of azure', '--yes');
    expect(sent).toMatchObject({ status: 0 });
    expect(events.messages().map(({ body }) => body.toString())).toEqual(['{}']);

    const purged = await run('purge', '--yes');
    expect(purged).toMatchObject({ status: 0 });
    await expect.poll(() => receive(sqs, rejected ?? '')).toEqual([]);
  });
});
