import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ComputeClientPool } from '../../functions/azure/cloud/client-pool.ts';
import { ComputeCloud } from '../../functions/azure/cloud/compute-cloud.ts';
import { managedIdentity } from '../../functions/azure/cloud/managed-identity.ts';
import { groupKey, type ScaleSetRef } from '../../shared/model/group.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { textLike } from '../fakes/text-like.ts';
import { aScaleSet, name, resourceGroup, subscription } from './arm-answers.ts';
import { ownLimits, startArmStub, type ArmStub } from './arm-stub.ts';

const ref: ScaleSetRef = { kind: 'ScaleSet', subscription, resourceGroup, name };

let arm: ArmStub;
let endpoint: Server;
let answer: (response: ServerResponse) => void;
const asked: IncomingMessage[] = [];
beforeAll(async () => {
  arm = await startArmStub();
  endpoint = createServer((request, response) => {
    asked.push(request);
    answer(response);
  });
  endpoint.listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  const { port } = endpoint.address() as AddressInfo;
  vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${port}/msi/token`);
  vi.stubEnv('IDENTITY_HEADER', 'shared-word');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  endpoint.closeAllConnections();
  endpoint.close();
  await arm.close();
});

const answerWith = (status: number, body: object): void => {
  answer = (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
};

const aToken = (): object => ({
  access_token: 'the-token',
  expires_on: `${Math.floor(Date.now() / 1_000) + 86_400}`,
  resource: arm.endpoint,
  token_type: 'Bearer',
});

/** Reads by an identity of its own: the library remembers tokens for as long as the process lives. */
async function readWith(identity: string) {
  const clients = new ComputeClientPool({
    endpoint: `${arm.endpoint}/`,
    credentialFor: managedIdentity,
    ...ownLimits(),
  });
  const cloud = new ComputeCloud({ clients, clock: new FixedClock() });
  const access = { cloud: 'azure', subscription, identity, locations: ['*'] } as const;
  return (await cloud.readGroups(access, [ref])).get(groupKey(ref));
}

describe('a managed identity', () => {
  it('reads with a token for the management endpoint of this cloud, which it asks for once', async () => {
    answerWith(200, aToken());
    const tokens = new Set<string | undefined>();
    arm.answer = (url, authorization) => {
      tokens.add(authorization);
      return { body: url.pathname.endsWith('/virtualMachines') ? { value: [] } : aScaleSet() };
    };
    asked.length = 0;
    const identity = randomUUID();
    expect(await readWith(identity)).toMatchObject({ kind: 'found' });
    expect(tokens).toEqual(new Set(['Bearer the-token']));
    expect(asked).toHaveLength(1);
    expect(asked[0]?.headers['x-identity-header']).toBe('shared-word');
    const query = new URL(asked[0]?.url ?? '', 'http://localhost').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      'api-version': '2019-08-01',
      resource: arm.endpoint,
      client_id: identity,
    });
  });

  it('that the function does not have is denied, with the endpoint’s words', async () => {
    answerWith(400, {
      statusCode: 400,
      message: 'No User Assigned or Delegated Managed Identity found for specified ClientId.',
      correlationId: randomUUID(),
    });
    arm.calls.length = 0;
    expect(await readWith(randomUUID())).toMatchObject({
      kind: 'failed',
      code: 'cloud-denied',
      retryable: false,
      message: textLike(
        /No User Assigned or Delegated Managed Identity found .*Correlation ID: … /,
      ),
    });
    expect(arm.calls).toEqual([]);
  });

  it.each<[string, () => void]>([
    ['fails', () => answerWith(500, {})],
    ['gives no token', () => answerWith(200, {})],
    ['is cut off', () => (answer = (response) => response.socket?.destroy())],
  ])('comes back where its endpoint %s', async (_, prepare) => {
    prepare();
    expect(await readWith(randomUUID())).toMatchObject({
      kind: 'failed',
      code: 'cloud-unavailable',
      retryable: true,
    });
  });

  it('is not waited for longer than a token takes, and asked again after it', async () => {
    let hangs = true;
    answer = (response) => {
      if (!hangs) response.writeHead(200, { 'content-type': 'application/json' });
      if (!hangs) response.end(JSON.stringify(aToken()));
    };
    const credential = managedIdentity(randomUUID());
    const scope = `${arm.endpoint}/.default`;
    const limited = credential.getToken(scope);
    await expect(limited).rejects.toMatchObject({
      code: 'cloud-unavailable',
      message: textLike(/^A token for identity .*: no answer within 5 s$/),
    });
    hangs = false;
    expect(await credential.getToken(scope)).toMatchObject({ token: 'the-token' });
  }, 15_000);
});
