import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AzureOperator } from '../../functions/azure/operator/azure-operator.ts';
import { loginWays, type LoginWay } from '../../functions/azure/operator/login-ways.ts';
import { OperatorCredential } from '../../functions/azure/operator/operator-credential.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../sandbox/azure/start.ts';
import { NoLogin } from '../../shared/cloud/no-login.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { location, subscription } from '../fakes/scale-sets.ts';
import { trustedLocalhost } from '../sandbox/azure/localhost-tls.ts';

const tenantId = randomUUID();
const person = { clientId: randomUUID(), tenantId, subscriptions: [subscription] };
const secret = 'a-secret';

let azure: SimulatedAzure;
let folder: string;
beforeAll(async () => {
  const { pair } = await trustedLocalhost();
  folder = await mkdtemp(join(tmpdir(), 'poolsync-az-'));
  azure = await startSimulatedAzure({
    tls: pair,
    publish: () => undefined,
    subscriptions: [{ id: subscription, tenantId, locations: [location] }],
    identities: [{ ...person, clientSecret: secret }],
  });
});
afterAll(async () => {
  await azure.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  for (const name of ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET']) {
    vi.stubEnv(name, undefined);
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const byEnvironment = (clientSecret = secret): AzureOperator => {
  const env = {
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: person.clientId,
    AZURE_CLIENT_SECRET: clientSecret,
    AZURE_AUTHORITY_HOST: azure.authority,
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return anOperator({ env });
};

function anOperator(options: ConstructorParameters<typeof AzureOperator>[1]): AzureOperator {
  const deps = { clock: new FixedClock(), monotonic: { nowMs: () => 0 }, random: () => 0 };
  return new AzureOperator(deps, { ...options, resourceManager: `${azure.endpoint}/` });
}

async function troubleOf(work: Promise<unknown>): Promise<NoLogin['trouble']> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof NoLogin) return error.trouble;
  throw new Error(`it ended with ${String(error)}`, { cause: error });
}

const saying = (way: string, getToken: TokenCredential['getToken']): LoginWay => ({
  id: way,
  group: 'dev',
  way,
  make: () => ({ getToken }),
});
const unavailable = (message: string) => async (): Promise<never> => {
  throw Object.assign(new Error(message), { name: 'CredentialUnavailableError' });
};
const aToken = { token: 'one', expiresOnTimestamp: 1 };

describe('AzureOperator', () => {
  it('reads scale sets as the principal of the environment', async () => {
    const operator = byEnvironment();
    await operator.logIn();
    const client = operator.compute.clientFor({ cloud: 'azure', subscription, locations: ['*'] });
    const found: unknown[] = [];
    for await (const scaleSet of client.virtualMachineScaleSets.listAll()) found.push(scaleSet);
    expect(found).toEqual([]);
  });

  it('says that Azure does not take the secret, in the words of Azure', async () => {
    const { problem, cures } = await troubleOf(byEnvironment('wrong').logIn());
    expect(problem).toContain('does not take the credentials of the variables AZURE_TENANT_ID');
    expect(problem).toContain('AADSTS7000215');
    expect(cures[0]).toContain('az login');
  });

  it('takes the token that the Azure CLI gives', async () => {
    const token = { accessToken: 'of-the-person', expires_on: 4_000_000_000 };
    await writeFile(join(folder, 'az'), `#!/bin/sh\necho '${JSON.stringify(token)}'\n`);
    await chmod(join(folder, 'az'), 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
    const ways = loginWays({ AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential' });
    const given = await new OperatorCredential(ways).getToken([
      'https://management.azure.com/.default',
    ]);
    expect(given.token).toBe('of-the-person');
  });
});

describe('OperatorCredential', () => {
  it('says what each way said, and how to log in', async () => {
    const credential = new OperatorCredential([
      saying('the Azure CLI', unavailable("Please run 'az login'.\nTrace ID: 7")),
      saying('the managed identity of this machine', unavailable('it is not there')),
    ]);
    expect(await troubleOf(credential.getToken('scope'))).toEqual({
      problem: 'there are no credentials for Azure',
      tried: [
        { way: 'the Azure CLI', said: "Please run 'az login'" },
        { way: 'the managed identity of this machine', said: 'it is not there' },
      ],
      cures: ['Log in: az login', expect.stringContaining('--tenant')],
    });
  });

  it('goes on with the way that gave a token, and asks no other one again', async () => {
    const first = vi.fn(unavailable('no'));
    const second = vi.fn(async () => aToken);
    const credential = new OperatorCredential([saying('a', first), saying('b', second)]);
    await Promise.all([credential.getToken('scope'), credential.getToken('scope')]);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
    await credential.getToken('scope');
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 2]);
  });

  it('does not act as somebody else where the credentials that were given are refused', async () => {
    const refusing = async (): Promise<never> => {
      throw Object.assign(new Error('AADSTS1: no'), { name: 'AuthenticationError' });
    };
    const other = vi.fn(async () => aToken);
    const credential = new OperatorCredential([saying('a', refusing), saying('b', other)]);
    expect((await troubleOf(credential.getToken('scope'))).problem).toContain('AADSTS1: no');
    expect(other).not.toHaveBeenCalled();
  });

  it('leaves a way that gives no answer in time', async () => {
    const silent = () => new Promise<never>(() => undefined);
    const ways = [saying('a', silent), saying('b', async () => aToken)];
    expect(await new OperatorCredential(ways, 10).getToken('scope')).toBe(aToken);
  });
});

describe('loginWays', () => {
  const waysOf = (env: Record<string, string>): readonly string[] =>
    loginWays(env).map(({ way }) => way.split(' (')[0] ?? way);

  it('asks the machine last, and only what the environment tells of before the CLIs', () => {
    expect(waysOf({})).toEqual([
      'the Azure CLI',
      'the Azure Developer CLI',
      'the managed identity of this machine',
    ]);
    expect(waysOf({ IDENTITY_ENDPOINT: 'http://localhost' })[0]).toBe('a managed identity');
    const pod = { AZURE_FEDERATED_TOKEN_FILE: 'f', AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c' };
    expect(waysOf(pod)[0]).toBe('a workload identity');
  });

  it('takes those alone that AZURE_TOKEN_CREDENTIALS names', () => {
    expect(waysOf({ AZURE_TOKEN_CREDENTIALS: 'dev' })).toEqual([
      'the Azure CLI',
      'the Azure Developer CLI',
    ]);
    expect(waysOf({ AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential' })).toEqual(['the Azure CLI']);
  });
});
