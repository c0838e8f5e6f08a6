import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsOperator } from '../../functions/aws/operator/aws-operator.ts';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';
import { NoLogin } from '../../shared/cloud/no-login.ts';
import { account, anAccess, otherAccount, region } from '../fakes/builders.ts';

const roleArn = `arn:aws:iam::${otherAccount}:role/poolsync`;
const closedRoleArn = `arn:aws:iam::${otherAccount}:role/closed`;

let aws: Awaited<ReturnType<typeof startSimulatedAws>>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-aws-'));
  await writeFile(
    join(folder, 'config'),
    `[profile good]\nregion = ${region}\naws_access_key_id = test\naws_secret_access_key = test\n`,
  );
  aws = await startSimulatedAws({
    accounts: [
      { id: account, accessKeyId: 'test', secretAccessKey: 'test', regions: [region] },
      { id: otherAccount, accessKeyId: 'other', secretAccessKey: 'other', regions: [region] },
    ],
    roles: [
      { arn: roleArn, externalId: 'agreed', trusts: [account] },
      { arn: closedRoleArn, trusts: [otherAccount] },
    ],
  });
});
afterAll(async () => {
  await aws.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const logIn = (key = 'test', secret = key): void => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', key);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret);
};

/** The trouble of what must fail by it. */
async function troubleOf(work: Promise<unknown>): Promise<NoLogin['trouble']> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof NoLogin) return error.trouble;
  throw new Error(`it ended with ${String(error)}`, { cause: error });
}

const describeGroups = new DescribeAutoScalingGroupsCommand({});

async function actionsOf(): Promise<readonly string[]> {
  const answer = await fetch(`${aws.control}/calls`);
  const calls = (await answer.json()) as readonly { readonly action: string }[];
  return calls.map(({ action }) => action);
}

describe('AwsOperator', () => {
  it('is who the keys in the environment say', async () => {
    logIn();
    expect(await new AwsOperator().whoAmI(region)).toMatchObject({ account });
  });

  it('is who the profile says', async () => {
    vi.stubEnv('AWS_PROFILE', 'good');
    expect(await new AwsOperator({ profile: 'good' }).whoAmI(region)).toMatchObject({ account });
  });

  it('reads its own account without a role, though the CloudAccount names one', async () => {
    logIn();
    const access = anAccess({ roleArn: `arn:aws:iam::${account}:role/functions` });
    await new AwsOperator().clientFor(access).send(describeGroups);
    expect(await actionsOf()).not.toContain('AssumeRole');
  });

  it('assumes the role of another account, and asks only once who it is', async () => {
    logIn();
    const operator = new AwsOperator();
    const before = (await actionsOf()).filter((action) => action === 'GetCallerIdentity').length;
    const access = anAccess({ account: otherAccount, roleArn, externalId: 'agreed' });
    await operator.clientFor(access).send(describeGroups);
    await operator.clientFor(anAccess()).send(describeGroups);
    const actions = await actionsOf();
    expect(actions).toContain('AssumeRole');
    expect(actions.filter((action) => action === 'GetCallerIdentity')).toHaveLength(before + 1);
  });

  it('asks queues of its region with the same credentials', async () => {
    logIn();
    const { $metadata } = await new AwsOperator().sqsIn(region).send(new ListQueuesCommand({}));
    expect($metadata.httpStatusCode).toBe(200);
  });

  it('says what was tried and how to log in, where there are no credentials', async () => {
    const { problem, tried, cures } = await troubleOf(new AwsOperator().whoAmI(region));
    expect(problem).toBe('there are no credentials for AWS');
    expect(tried.map(({ way }) => way)).toContain(
      'the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
    expect(cures[0]).toContain('aws sso login');
  });

  it('names the profile that there is not, and the command that logs in with it', async () => {
    vi.stubEnv('AWS_PROFILE', 'gone');
    const operator = new AwsOperator({ profile: 'gone' });
    const { problem, tried, cures } = await troubleOf(operator.whoAmI(region));
    expect([problem, ...tried.map(({ way }) => way)].join(' ')).toContain('profile gone');
    expect(cures[0]).toBe('Log in: aws sso login --profile gone');
  });

  it('says that AWS does not take the credentials', async () => {
    logIn('unknown');
    const { problem, tried } = await troubleOf(new AwsOperator().whoAmI(region));
    expect(problem).toMatch(/^AWS credentials: /);
    expect(tried).toEqual([]);
  });

  it('tells that an account is not the own one, and that no role leads there', async () => {
    logIn();
    const client = new AwsOperator().clientFor(anAccess({ account: otherAccount }));
    const { problem, cures } = await troubleOf(client.send(describeGroups));
    expect(problem).toContain(otherAccount);
    expect(problem).toContain('names no role');
    expect(cures[0]).toContain('AWS_PROFILE');
  });

  it('tells whom a role does not let in', async () => {
    logIn();
    const access = anAccess({ account: otherAccount, roleArn: closedRoleArn });
    const { problem } = await troubleOf(new AwsOperator().clientFor(access).send(describeGroups));
    expect(problem).toContain(`may not assume its role ${closedRoleArn}`);
  });

  it('takes an installation of its own account only', async () => {
    logIn();
    const operator = new AwsOperator();
    await operator.mustBeIn(account, region);
    const { problem } = await troubleOf(operator.mustBeIn(otherAccount, region));
    expect(problem).toContain(otherAccount);
  });
});
