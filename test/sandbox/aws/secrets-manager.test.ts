import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { home, region, startCloud, tenant } from './cloud.ts';
import { fromJson, matching } from './matchers.ts';
import { call } from './signed-call.ts';

const create = (client: SecretsManagerClient, SecretString = 'one', Name = 'poolsync/kubeconfig') =>
  client.send(new CreateSecretCommand({ Name, SecretString }));
const put = (client: SecretsManagerClient, SecretString: string, more: object = {}) =>
  client.send(
    new PutSecretValueCommand({ SecretId: 'poolsync/kubeconfig', SecretString, ...more }),
  );
const get = (client: SecretsManagerClient, more: object = {}, SecretId = 'poolsync/kubeconfig') =>
  client.send(new GetSecretValueCommand({ SecretId, ...more }));

const token = (digit: string) => digit.repeat(32);

describe('a secret', () => {
  it('is read by its name, its ARN, and its ARN without the random end', async () => {
    const client = (await startCloud()).secrets();
    const { ARN = '', VersionId } = await create(client);
    expect(ARN).toMatch(
      new RegExp(`^arn:aws:secretsmanager:${region}:${home}:secret:poolsync/kubeconfig-\\w{6}$`),
    );
    for (const id of ['poolsync/kubeconfig', ARN, ARN.slice(0, -7)]) {
      const value = await get(client, {}, id);
      expect(value).toMatchObject({
        ARN,
        Name: 'poolsync/kubeconfig',
        SecretString: 'one',
        VersionId,
        VersionStages: ['AWSCURRENT'],
      });
      expect(Math.abs(Date.now() - Number(value.CreatedDate))).toBeLessThan(60_000);
    }
  });

  it('has a current and a previous version', async () => {
    const client = (await startCloud()).secrets();
    const first = await create(client);
    const second = await put(client, 'two');
    expect(second.VersionStages).toEqual(['AWSCURRENT']);
    expect((await get(client)).SecretString).toBe('two');
    const previous = await get(client, { VersionStage: 'AWSPREVIOUS' });
    expect(previous).toMatchObject({ SecretString: 'one', VersionId: first.VersionId });
    await put(client, 'three', { VersionStages: ['STAGED'] });
    expect((await get(client)).SecretString).toBe('two');
    expect((await get(client, { VersionStage: 'STAGED' })).SecretString).toBe('three');
    await put(client, 'four');
    expect((await get(client, { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('two');
    expect((await get(client, { VersionId: first.VersionId })).SecretString).toBe('one');
    const { VersionIdsToStages = {} } = await client.send(
      new DescribeSecretCommand({ SecretId: 'poolsync/kubeconfig' }),
    );
    expect(Object.values(VersionIdsToStages).flat().toSorted()).toEqual([
      'AWSCURRENT',
      'AWSPREVIOUS',
      'STAGED',
    ]);
  });

  it('can be binary', async () => {
    const client = (await startCloud()).secrets();
    const SecretBinary = Uint8Array.from([0, 255, 7]);
    await client.send(new CreateSecretCommand({ Name: 'raw', SecretBinary }));
    const value = await get(client, {}, 'raw');
    expect(value.SecretBinary).toEqual(SecretBinary);
    expect(value.SecretString).toBeUndefined();
  });

  it('takes the same request twice, and no other content under the same token', async () => {
    const client = (await startCloud()).secrets();
    await create(client);
    const again = { ClientRequestToken: token('a') };
    await put(client, 'two', again);
    await put(client, 'three');
    await put(client, 'two', again);
    expect((await get(client)).SecretString).toBe('three');
    await expect(put(client, 'other', again)).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
  });

  it('belongs to one account and region', async () => {
    const cloud = await startCloud();
    const { ARN = '' } = await create(cloud.secrets());
    const missing = {
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
      $metadata: { httpStatusCode: 400 },
    };
    await expect(get(cloud.secrets(tenant))).rejects.toMatchObject(missing);
    await expect(get(cloud.secrets(home, 'us-east-1'))).rejects.toMatchObject(missing);
    await expect(get(cloud.secrets(tenant), {}, ARN)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('is refused where it does not fit', async () => {
    const client = (await startCloud()).secrets();
    await create(client);
    await expect(create(client)).rejects.toMatchObject({ name: 'ResourceExistsException' });
    const wrong = { name: 'InvalidParameterException' };
    await expect(create(client, 'x', 'a b')).rejects.toMatchObject(wrong);
    await expect(put(client, 'x'.repeat(65_537))).rejects.toMatchObject(wrong);
    await expect(put(client, 'x', { SecretBinary: Uint8Array.of(1) })).rejects.toMatchObject(wrong);
    await expect(get(client, { VersionStage: 'NONE' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: matching(/staging label: NONE/),
    });
    await expect(get(client, { VersionId: token('b') })).rejects.toMatchObject({
      message: matching(/VersionId: bbbb/),
    });
    const { VersionId } = await get(client);
    await expect(get(client, { VersionId, VersionStage: 'AWSPREVIOUS' })).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });

  it('has no value before its first version', async () => {
    const client = (await startCloud()).secrets();
    await client.send(new CreateSecretCommand({ Name: 'poolsync/kubeconfig' }));
    await expect(get(client)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: matching(/AWSCURRENT/),
    });
    await put(client, 'one', { VersionStages: ['STAGED'] });
    expect((await get(client)).VersionStages).toEqual(['AWSCURRENT', 'STAGED']);
  });

  it('forgets old versions that nothing points to', async () => {
    const client = (await startCloud()).secrets();
    const { VersionId } = await create(client);
    for (let count = 0; count < 103; count += 1) await put(client, `value ${count}`);
    await expect(get(client, { VersionId })).rejects.toThrow(/VersionId/);
    expect((await get(client)).SecretString).toBe('value 102');
  });

  it('speaks JSON 1.1', async () => {
    const { endpoint } = await startCloud();
    const answer = await call(endpoint, 'secretsmanager', '{"SecretId":"none"}', {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
    });
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(fromJson(answer.text)).toMatchObject({ __type: 'ResourceNotFoundException' });
  });
});
