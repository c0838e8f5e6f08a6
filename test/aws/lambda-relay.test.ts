import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LambdaRelay } from '../../functions/aws/sweep/lambda-relay.ts';
import { makeKnown } from '../../sandbox/installation/swept-function.ts';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';
import { home } from '../../sandbox/installation/layout.ts';
import { aCursor } from './cursors.ts';

const arn = `arn:aws:lambda:${home.region}:${home.account}:function:sweep`;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

async function aFunction(status = 202): Promise<{ url: string; events: Promise<unknown>[] }> {
  const events: Promise<unknown>[] = [];
  const server: Server = createServer((request, response) => {
    events.push(text(request).then((body): unknown => JSON.parse(body)));
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, events };
}

async function aLambda(functionUrl?: string): Promise<{ control: string; client: LambdaClient }> {
  const aws = await startSimulatedAws({
    accounts: [{ id: home.account, ...credentials, regions: [home.region] }],
  });
  onTestFinished(() => aws.close());
  if (functionUrl !== undefined) await makeKnown(aws.control, 'sweep', functionUrl);
  const { endpoint, control } = aws;
  const client = new LambdaClient({
    endpoint,
    region: home.region,
    // The SDK writes into what it is given.
    credentials: { ...credentials },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return { control, client };
}

describe('LambdaRelay', () => {
  it.each([['as it is'], ['by its alias']])(
    'hands a sweep on to the function %s, and does not wait for it',
    async (how) => {
      const { url, events } = await aFunction();
      const { client } = await aLambda(url);
      const cursor = aCursor({ hop: 3, afterPool: 'fleet/web' });
      const named = how === 'as it is' ? arn : `${arn}:live`;
      await new LambdaRelay(client, named).handOn(cursor);
      await expect.poll(() => events.length).toBe(1);
      expect(await events[0]).toEqual({ poolsync: 'sweep', cursor });
    },
  );

  it('throws a Fault where Lambda knows no such function', async () => {
    const { client } = await aLambda();
    await expect(new LambdaRelay(client, arn).handOn(aCursor())).rejects.toMatchObject({
      code: 'cloud-refused',
      message: `Invoking ${arn}: ResourceNotFoundException: Function not found: ${arn}`,
    });
  });

  it.each([
    ['throttles', { kind: 'throttle' }, 'cloud-throttled'],
    ['fails', { kind: 'error' }, 'cloud-unavailable'],
  ])('throws a Fault where Lambda %s', async (_what, fault, code) => {
    const { control, client } = await aLambda((await aFunction()).url);
    const body = JSON.stringify({ ...fault, action: 'Invoke' });
    expect((await fetch(`${control}/faults`, { method: 'POST', body })).ok).toBe(true);
    const relay = new LambdaRelay(client, arn);
    await expect(relay.handOn(aCursor())).rejects.toMatchObject({ code, retryable: true });
  });

  it('throws a Fault where the answer does not say that the event was taken', async () => {
    const send = async () => ({ StatusCode: 200, $metadata: {} });
    await expect(new LambdaRelay({ send }, arn).handOn(aCursor())).rejects.toMatchObject({
      code: 'cloud-unavailable',
      message: `Invoking ${arn}: Lambda answered 200 and not 202`,
    });
  });
});
