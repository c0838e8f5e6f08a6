import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInstallation } from '../../shared/kube/kube-installation.ts';
import { deployToMoto, fateOfTypes, lint, type DeployedStack } from './cdk-deployment.ts';
import { synthesizeExamples, type SynthesizedExamples } from './cdk-examples.ts';
import { pythonPrograms, withoutPython } from './environment.ts';
import { startMoto } from './moto-server.ts';

const places = ['111111111111-us-east-1', '222222222222-eu-west-1', '222222222222-us-east-1'];
const homes = ['eks-poolsync', 'kubeconfig-workloads', 'multi-account-poolsync'];

let folder = '';
let examples: SynthesizedExamples;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-synth-'));
  examples = await synthesizeExamples(folder);
}, 250_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('npm run cdk -- synth', () => {
  it('makes the stacks of all examples where no configuration is named, and says so', () => {
    expect(Object.keys(examples.types).toSorted()).toEqual(
      [...homes, ...places.map((place) => `multi-account-poolsync-${place}`)].toSorted(),
    );
    expect(examples.told).toContain('No -c config=<path> is given');
  });

  it.each(homes)('has three functions, four queues and a schedule in the stack %s', (home) => {
    const types = examples.types[home] ?? [];
    const count = (type: string) => types.filter((each) => each === type).length;
    expect({
      functions: count('AWS::Lambda::Function'),
      queues: count('AWS::SQS::Queue'),
      schedules: count('AWS::Scheduler::Schedule'),
    }).toEqual({ functions: 3, queues: 4, schedules: 1 });
  });

  it('makes access entries for EKS alone, endpoints for them alone, and an archive when asked to', () => {
    const having = (type: string) => homes.filter((home) => examples.types[home]?.includes(type));
    expect(having('AWS::EKS::AccessEntry')).toEqual(['eks-poolsync', 'multi-account-poolsync']);
    expect(having('AWS::EC2::VPCEndpoint')).toEqual(['kubeconfig-workloads']);
    expect(having('AWS::Events::Archive')).toEqual(['kubeconfig-workloads']);
    expect(having('AWS::Events::EventBusPolicy')).toEqual(['multi-account-poolsync']);
  });

  it('asks for no lookup, and reports nothing to the CDK', () => {
    expect(examples.told).not.toMatch(/notices|telemetry|feature flags/i);
    expect(Object.values(examples.types).flat()).not.toContain('AWS::CDK::Metadata');
  });
});

describe.skipIf(withoutPython)('cfn-lint', () => {
  it('has nothing to say of any template', async () => {
    expect(examples.files).toHaveLength(homes.length + places.length);
    expect(await lint(pythonPrograms().cfnLint, examples.files)).toEqual([]);
  }, 240_000);

  it('reports a template that is broken', async () => {
    const broken = join(import.meta.dirname, 'fixtures/broken.template.json');
    const found = await lint(pythonPrograms().cfnLint, [broken]);
    expect(found).toHaveLength(2);
    expect(found.join('\n')).toMatch(/: E3002 .*'VisibilityTimeoutSeconds' was unexpected/);
    expect(found.join('\n')).toMatch(/: E1010 'Queues' is not one of/);
  }, 120_000);
});

/**
 * How far moto's CloudFormation carries. What it makes, it makes by the models of its services, which
 * refuse a name, an ARN or a policy that is malformed. What it ignores is looked at by cfn-lint and
 * the CDK's own validation alone: alarms, access entries, pod identity, policies of buses and queues,
 * aliases, settings of asynchronous invocations, schedules and their groups. It refuses an archive,
 * whose pattern it takes for a text.
 *
 * Where a template refers to what it ignores, or to a bus by its name, `deploy_templates.py` writes
 * what AWS would fill in; event source mappings call the function itself in place of its alias; the
 * VPC with its subnets and the security group of the cluster, which have to be there, are made before.
 */
describe.skipIf(withoutPython)("moto's CloudFormation", () => {
  let stacks: readonly DeployedStack[] = [];
  const outputsOf = (name: string) => stacks.find((stack) => stack.name === name)?.outputs ?? {};

  beforeAll(async () => {
    const { python } = pythonPrograms();
    await using moto = await startMoto(python);
    stacks = await deployToMoto(python, moto.endpoint, examples.folder);
  }, 260_000);

  it('makes every stack', () => {
    expect(Object.fromEntries(stacks.map(({ name, status }) => [name, status]))).toEqual(
      Object.fromEntries(Object.keys(examples.types).map((name) => [name, 'CREATE_COMPLETE'])),
    );
  });

  it('makes these types, ignores those and refuses the archive', () => {
    expect(fateOfTypes(stacks)).toEqual({
      made: [
        'AWS::CloudWatch::Dashboard',
        'AWS::EC2::SecurityGroup',
        'AWS::EC2::SecurityGroupIngress',
        'AWS::EC2::VPCEndpoint',
        'AWS::Events::EventBus',
        'AWS::Events::Rule',
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
        'AWS::Lambda::EventSourceMapping',
        'AWS::Lambda::Function',
        'AWS::Lambda::Version',
        'AWS::Logs::LogGroup',
        'AWS::SQS::Queue',
      ],
      ignored: [
        'AWS::CloudWatch::Alarm',
        'AWS::EKS::AccessEntry',
        'AWS::EKS::PodIdentityAssociation',
        'AWS::Events::EventBusPolicy',
        'AWS::Lambda::Alias',
        'AWS::Lambda::EventInvokeConfig',
        'AWS::SQS::QueuePolicy',
        'AWS::Scheduler::Schedule',
        'AWS::Scheduler::ScheduleGroup',
      ],
      refused: ['AWS::Events::Archive'],
    });
  });

  it.each(homes)('tells what the command poolsync reads of the stack %s', async (home) => {
    const { InstallationManifest: manifest = '{}', Next: next } = outputsOf(home);
    const { data } = JSON.parse(manifest) as { data: Record<string, string> };
    const told = await readInstallation({ read: async () => data });
    expect(told?.aws?.queues.events).toBe(
      `https://sqs.eu-west-1.amazonaws.com/111111111111/${told?.name}-events`,
    );
    expect(next).toContain(`--stack-name ${told?.name} --region eu-west-1`);
    expect(next).toContain('kubectl patch cloudaccount account-111111111111 ');
  });

  it('tells the role of the other account, as the CloudAccount names it', () => {
    const { CloudAccounts: list = '' } = outputsOf('multi-account-poolsync');
    const roleArn = outputsOf('multi-account-poolsync-222222222222-eu-west-1')['RoleArn'];
    expect(roleArn).toBe('arn:aws:iam::222222222222:role/poolsync');
    expect(JSON.parse(list)).toMatchObject({
      items: [{ spec: { accountID: '111111111111' } }, { spec: { roleARN: roleArn } }],
    });
  });
});
