import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKubeconfigSecret } from '../../functions/aws/secrets/kubeconfig-secret.ts';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';
import { account, region } from '../fakes/builders.ts';

describe('readKubeconfigSecret', () => {
  const key = { accessKeyId: 'test', secretAccessKey: 'test' };
  let aws: Awaited<ReturnType<typeof startSimulatedAws>>;
  let secrets: SecretsManagerClient;

  const create = async (name: string, content: object): Promise<string> => {
    const made = await secrets.send(new CreateSecretCommand({ Name: name, ...content }));
    return String(made.ARN);
  };

  beforeAll(async () => {
    aws = await startSimulatedAws({ accounts: [{ id: account, ...key, regions: [region] }] });
    secrets = new SecretsManagerClient({ endpoint: aws.endpoint, region, credentials: key });
  });
  afterAll(async () => {
    secrets.destroy();
    await aws.close();
  });

  it('reads the current value each time', async () => {
    const arn = await create('rotated', { SecretString: 'one' });
    expect(await readKubeconfigSecret({ secrets }, arn)).toBe('one');
    await secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'two' }));
    expect(await readKubeconfigSecret({ secrets }, arn)).toBe('two');
  });

  it('names a secret that is not there', async () => {
    const arn = `arn:aws:secretsmanager:${region}:${account}:secret:missing-AbCdEf`;
    await expect(readKubeconfigSecret({ secrets }, arn)).rejects.toMatchObject({
      code: 'cloud-refused',
      retryable: false,
      message: `Reading the kubeconfig from the secret ${arn}: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    });
  });

  it('asks for text where there are bytes, and shows none', async () => {
    const arn = await create('bytes', { SecretBinary: new TextEncoder().encode('a secret') });
    await expect(readKubeconfigSecret({ secrets }, arn)).rejects.toMatchObject({
      code: 'cluster-denied',
      retryable: false,
      message: `Reading the kubeconfig from the secret ${arn}: it has no SecretString. Store the kubeconfig as text, not as SecretBinary.`,
    });
  });

  it('is a passing fault where Secrets Manager cannot be reached', async () => {
    const nowhere = new SecretsManagerClient({
      endpoint: 'http://127.0.0.1:1',
      region,
      credentials: key,
      maxAttempts: 1,
    });
    const arn = `arn:aws:secretsmanager:${region}:${account}:secret:any-AbCdEf`;
    await expect(readKubeconfigSecret({ secrets: nowhere }, arn)).rejects.toMatchObject({
      code: 'cloud-unavailable',
      retryable: true,
    });
    nowhere.destroy();
  });
});
