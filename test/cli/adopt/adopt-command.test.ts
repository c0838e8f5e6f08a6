import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { Fault } from '../../../shared/model/fault.ts';
import { weights } from '../../fakes/builders.ts';
import {
  account,
  anAutoScalingGroup,
  aScaleSet,
  homeAccount,
  region,
  runAdopt,
  subscription,
} from './adopt-world.ts';

const fleet = { groups: [anAutoScalingGroup()] };

const pool = {
  apiVersion: 'infrastructure.cluster.x-k8s.io/v1alpha1',
  kind: 'AutoScalingGroupMachinePool',
  metadata: {
    name: 'workers',
    namespace: 'fleet',
    labels: { 'cluster.x-k8s.io/cluster-name': 'blue' },
  },
  spec: { accountID: account, region, autoScalingGroupName: 'workers' },
};

const machinePool = {
  apiVersion: 'cluster.x-k8s.io/v1beta2',
  kind: 'MachinePool',
  metadata: { name: 'workers', namespace: 'fleet' },
  spec: {
    clusterName: 'blue',
    replicas: 4,
    template: {
      spec: {
        clusterName: 'blue',
        bootstrap: { dataSecretName: '' },
        infrastructureRef: {
          apiGroup: 'infrastructure.cluster.x-k8s.io',
          kind: 'AutoScalingGroupMachinePool',
          name: 'workers',
        },
      },
    },
  },
};

function documents(stdout: string): readonly unknown[] {
  return parseAllDocuments(stdout).map((document) => document.toJS() as unknown);
}

describe('poolsync adopt', () => {
  it('prints the manifests, with the group’s own figure as replicas, and creates nothing', async () => {
    const ran = await runAdopt(fleet, 'workers', '-c', 'blue');
    expect(ran).toMatchObject({ status: 0, created: [] });
    expect(documents(ran.stdout)).toEqual([pool, machinePool]);
  });

  it('prints them as one list in JSON', async () => {
    const { stdout } = await runAdopt(fleet, 'workers', '-c', 'blue', '-o', 'json');
    const list = { apiVersion: 'v1', kind: 'List', items: [pool, machinePool] };
    expect(JSON.parse(stdout)).toEqual(list);
  });

  it('gives the count to the cloud where that is asked for', async () => {
    const { stdout } = await runAdopt(fleet, 'workers', '-c', 'blue', '--owner', 'cloud');
    const annotations = { 'cluster.x-k8s.io/replicas-managed-by': 'external-autoscaler' };
    const metadata = { ...machinePool.metadata, annotations };
    expect(documents(stdout)).toEqual([pool, { ...machinePool, metadata }]);
  });

  it('takes the name that is asked for, and the group by its ARN', async () => {
    const { stdout } = await runAdopt(fleet, anAutoScalingGroup().id, '-c', 'blue', '--name', 'a');
    expect(documents(stdout)).toMatchObject([
      { metadata: { name: 'a' }, spec: { autoScalingGroupName: 'workers' } },
      {
        metadata: { name: 'a' },
        spec: { template: { spec: { infrastructureRef: { name: 'a' } } } },
      },
    ]);
  });

  it('takes a scale set by its name or its ID, with a CloudAccount that is missing', async () => {
    const world = { groups: [aScaleSet('Old_Set')], accounts: [] };
    const ran = await runAdopt(world, aScaleSet('Old_Set').id, '-c', 'blue');
    const spec = { subscriptionID: subscription, regions: ['westeurope'], namespaces: ['fleet'] };
    expect(documents(ran.stdout)).toMatchObject([
      { kind: 'CloudAccount', metadata: { name: `azure-${subscription}` }, spec },
      { kind: 'ScaleSetMachinePool', metadata: { name: 'old-set' } },
      { kind: 'MachinePool', spec: { replicas: 3 } },
    ]);
    const named = await runAdopt(world, 'Old_Set', '-c', 'blue', '--account', subscription);
    expect(named.stdout).toBe(ran.stdout);
  });

  it('says in comments which role to fill in, and takes it as an option', async () => {
    const aws = { account: '999999999999', region } as const;
    const installation = {
      name: 'prod',
      aws: {
        ...aws,
        requestBus: 'bus',
        queues: { events: 'e', scale: 's', rejected: 'j', redrive: 'd' },
        functions: {},
        rules: [],
      },
    };
    const world = { ...fleet, accounts: [], installation };
    const there = ['workers', '-c', 'blue', '--account', account, '--region', region];
    const ran = await runAdopt(world, ...there);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toContain(`#   roleARN: arn:aws:iam::${account}:role/NAME\n`);
    expect(ran.stderr).toContain('to be filled in: the role of account 111111111111');
    const applied = await runAdopt(world, ...there, '--apply');
    expect(applied).toMatchObject({ status: 1, created: [] });
    expect(applied.stderr).toContain('--role ARN');
    const role = `arn:aws:iam::${account}:role/poolsync`;
    const given = await runAdopt(world, ...there, '--role', role, '--external-id', 'word');
    expect(documents(given.stdout)[0]).toMatchObject({
      spec: { accountID: account, roleARN: role, externalID: 'word' },
    });
  });

  it('shows the command that tags the group for this installation, unless it is tagged', async () => {
    const untagged = await runAdopt(fleet, 'workers', '-c', 'blue', '--installation', 'prod');
    const tag = `aws autoscaling create-or-update-tags --region ${region} --tags ResourceId=workers,ResourceType=auto-scaling-group,Key=poolsync/management-cluster,Value=prod,PropagateAtLaunch=false`;
    expect(untagged.stdout).toContain(`#   ${tag}\n`);
    // Who pipes the output away does not see its comments.
    expect(untagged.stderr).toContain(tag);
    const tags = { 'poolsync/management-cluster': 'prod' };
    const world = { groups: [anAutoScalingGroup('workers', { tags })] };
    const tagged = await runAdopt(world, 'workers', '-c', 'blue', '--installation', 'prod');
    expect(tagged).toMatchObject({ status: 0, stderr: '' });
    expect(tagged.stdout).not.toContain('create-or-update-tags');
  });

  it('keeps what a name holds inside of its comment and its scalar', async () => {
    const name = "x\n---\nkind: Secret\n# '";
    const world = { groups: [anAutoScalingGroup(name)] };
    const arn = anAutoScalingGroup('workers').id.replace('workers', name);
    const ran = await runAdopt(world, arn, '-c', 'blue', '--name', 'x');
    expect(ran.status).toBe(1);
    const odd = "a' b#\u0085c";
    const shown = await runAdopt({ groups: [anAutoScalingGroup(odd)] }, odd, '-c', 'blue');
    expect(shown.status).toBe(1);
    const quoted = await runAdopt({ groups: [anAutoScalingGroup("a' #b")] }, "a' #b", '-c', 'blue');
    expect(documents(quoted.stdout)).toMatchObject([
      { metadata: { name: 'a-b' }, spec: { autoScalingGroupName: "a' #b" } },
      { kind: 'MachinePool' },
    ]);
  });
});

describe('poolsync adopt --apply', () => {
  const args = ['workers', '-c', 'blue', '--apply'];

  it('tries all, then creates all in turn, and says what to watch', async () => {
    const ran = await runAdopt(
      { ...fleet, accounts: [] },
      ...args,
      '--account',
      account,
      '--region',
      region,
    );
    const all = [`CloudAccount aws-${account}`, `${pool.kind} workers`, 'MachinePool workers'];
    expect(ran).toMatchObject({ status: 3, stdout: '' });
    expect(ran.created).toEqual([...all.map((each) => `?${each}`), ...all]);
    expect(ran.stderr).toContain('poolsync status fleet/workers --watch\n');
  });

  it('is done where the group carries the tag, and where nothing is scaled by it', async () => {
    const untagged = await runAdopt(fleet, ...args);
    expect(untagged.status).toBe(3);
    expect(untagged.stderr).toContain('does not carry the tag of this installation');
    expect(untagged.stderr).toContain('this is not done before the command above was run');
    const tags = { 'poolsync/management-cluster': 'prod' };
    const groups = [anAutoScalingGroup('workers', { tags })];
    const tagged = await runAdopt({ groups }, ...args, '--installation', 'prod');
    expect(tagged.status).toBe(0);
    expect(tagged.stderr).toContain('it is adopted once this says "in sync"');
    const ofCloud = await runAdopt(fleet, ...args, '--owner', 'cloud');
    expect(ofCloud.status).toBe(0);
    expect(ofCloud.stderr).toContain('where nothing claims it any more, the sweep tells');
  });

  it('shows a line on each object as a table, before and after', async () => {
    const looked = await runAdopt(fleet, 'workers', '-c', 'blue', '-o', 'table');
    expect(looked.status).toBe(0);
    expect(looked.stdout).toMatchInlineSnapshot(`
      "KIND                          NAMESPACE   NAME      STATE
      AutoScalingGroupMachinePool   fleet       workers   to be created
      MachinePool                   fleet       workers   to be created
      "
    `);
    const applied = await runAdopt(fleet, ...args, '-o', 'wide');
    expect(applied.stdout).toMatch(
      / created .*autoScalingGroupName\/workers {3}Ties the MachinePool/,
    );
  });

  it('creates nothing where the API server would refuse one, and says which and why', async () => {
    const answer = ({ kind }: { readonly kind: string }) =>
      kind === 'MachinePool'
        ? ({ kind: 'refused', message: '403 quota' } as const)
        : ({ kind: 'created' } as const);
    const ran = await runAdopt({ ...fleet, answer }, ...args);
    expect(ran.status).toBe(1);
    expect(ran.created).toEqual([`?${pool.kind} workers`, '?MachinePool workers']);
    expect(ran.stderr).toContain('nothing was created');
    expect(ran.stderr).toContain('MachinePool fleet/workers: 403 quota');
  });

  it('says what was created where a later one failed after all, and goes on from there', async () => {
    const answer = ({ kind }: { readonly kind: string }, isTrial: boolean) =>
      kind === 'MachinePool' && !isTrial
        ? ({ kind: 'unanswered', why: 'reset' } as const)
        : ({ kind: 'created' } as const);
    const ran = await runAdopt({ ...fleet, answer }, ...args);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(`Created before it: ${pool.kind} fleet/workers.`);
    const { group } = anAutoScalingGroup();
    const ref = {
      kind: 'AutoScalingGroupMachinePool',
      namespace: 'fleet',
      name: 'workers',
    } as const;
    const again = await runAdopt({ ...fleet, claimants: [{ ref, group }] }, ...args);
    expect(again).toMatchObject({
      status: 3,
      created: ['?MachinePool workers', 'MachinePool workers'],
    });
  });

  it('ends with 3 where a CloudAccount has to be extended by somebody, and shows the command', async () => {
    const denying = { ...homeAccount, namespaces: ['team-a'], groupNamePatterns: ['web-*'] };
    const ran = await runAdopt({ ...fleet, accounts: [denying] }, ...args);
    expect(ran.status).toBe(3);
    expect(ran.created.at(-1)).toBe('MachinePool workers');
    const patch = /kubectl patch cloudaccount home --type merge -p '(.*)'/.exec(ran.stderr)?.[1];
    expect(parse(patch ?? '')).toEqual({
      spec: { namespaces: ['team-a', 'fleet'], groupNamePatterns: ['web-*', 'workers'] },
    });
  });
});

describe('commands that poolsync adopt shows', () => {
  const { group } = anAutoScalingGroup();
  const ref = { kind: 'AutoScalingGroupMachinePool', namespace: 'a', name: 'b' } as const;

  it.each([
    [
      'kubectl --context prod patch cloudaccount home',
      { accounts: [{ ...homeAccount, namespaces: [] }] },
    ],
    ['kubectl --context prod get cloudaccounts\n', { accounts: 'forbidden' }],
    ['poolsync status a/b --context prod\n', { claimants: [{ ref, group }] }],
    ['kubectl --context prod get clusters -A\n', { clusters: [] }],
    ['or | kubectl --context prod apply -f -\n', { isTerminal: true }],
  ] as const)('act on the cluster that was chosen: %s', async (command, world) => {
    const args = ['workers', '-c', 'blue', '--account', account, '--region', region];
    const ran = await runAdopt({ ...fleet, ...world }, ...args, '--context', 'prod');
    expect(ran.stderr).toContain(command);
  });

  it('watch the pool in the cluster that was chosen, and leave the clouds as they are', async () => {
    const args = ['workers', '-c', 'blue', '--apply', '--kubeconfig', 'my config'];
    const { stderr } = await runAdopt(fleet, ...args);
    expect(stderr).toContain("poolsync status fleet/workers --watch --kubeconfig 'my config'\n");
    expect(stderr).toMatch(/^ {2}aws autoscaling create-or-update-tags [^']*$/m);
  });
});

describe('a group that cannot be adopted', () => {
  it('is one that is not there: near names, and where was looked', async () => {
    const ran = await runAdopt(fleet, 'wrokers', '-c', 'blue');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain(
      `there is no group named wrokers in account ${account} (${region})\n  Did you mean workers?`,
    );
  });

  it('is one of several of that name: each is shown as it can be written', async () => {
    const groups = [anAutoScalingGroup(), anAutoScalingGroup('workers', { inRegion: 'us-east-1' })];
    const accounts = [{ ...homeAccount, regions: [region, 'us-east-1'] }];
    const ran = await runAdopt({ groups, accounts }, 'workers', '-c', 'blue');
    expect(ran.status).toBe(1);
    for (const { id } of groups) expect(ran.stderr).toContain(id);
    const one = await runAdopt({ groups, accounts }, 'workers', '-c', 'blue', '--region', region);
    expect(one.status).toBe(0);
  });

  it('is told from one that nobody could look for', async () => {
    const fault = new Fault('cloud-denied', 'You may not.', { retryable: false });
    const ran = await runAdopt({ ...fleet, faults: () => fault }, 'workers', '-c', 'blue');
    expect(ran).toMatchObject({ status: 1, stderr: 'You may not.\n' });
    const accounts = [{ ...homeAccount, regions: [region, 'us-east-1'] }];
    const faults = (place: object) =>
      'region' in place && place.region === 'us-east-1' ? fault : undefined;
    const other = await runAdopt({ ...fleet, accounts, faults }, 'workers', '-c', 'blue');
    expect(other.status).toBe(0);
    expect(other.stderr).toContain('warning: not looked into');
  });

  it.each([
    ['of our kind', 'AutoScalingGroupMachinePool', 'poolsync status other/theirs'],
    ['of another provider', 'AWSMachinePool', 'Its provider keeps the group'],
  ] as const)('is one that another object %s stands for, wherever', async (_, kind, cure) => {
    const { group } = anAutoScalingGroup();
    const ref = { kind, namespace: 'other', name: 'theirs' } as const;
    const claimant = { ref, group, machinePoolName: 'pool' };
    const ran = await runAdopt({ ...fleet, claimants: [claimant] }, 'workers', '-c', 'blue');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain(`${kind} other/theirs, of MachinePool pool`);
    expect(ran.stderr).toContain(cure);
    const blind = { ...fleet, claimants: [claimant], mayListEverywhere: false };
    expect((await runAdopt(blind, 'workers', '-c', 'blue')).stderr).toContain(
      'warning: you may not',
    );
  });

  it('is one whose name a MachinePool has already, unless another is chosen', async () => {
    const world = { ...fleet, machinePools: ['workers'] };
    const ran = await runAdopt(world, 'workers', '-c', 'blue');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain('--name NAME');
    expect((await runAdopt(world, 'workers', '-c', 'blue', '--name', 'w2')).status).toBe(0);
  });

  it.each([
    ['of another installation', { 'poolsync/management-cluster': 'green' }, 'green'],
    ['of an EKS node group', { 'eks:nodegroup-name': 'ng-1' }, 'EKS node group ng-1'],
    [
      'of Cluster API’s AWS provider',
      { 'sigs.k8s.io/cluster-api-provider-aws/cluster/blue': 'owned' },
      'for Cluster blue',
    ],
  ])('is one %s, by its tag', async (_, tags, said) => {
    const world = { groups: [anAutoScalingGroup('workers', { tags })] };
    const ran = await runAdopt(world, 'workers', '-c', 'blue', '--installation', 'prod');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain(said);
  });

  it('I3: is one that counts weights, which it names, whoever is to own the count', async () => {
    const world = { groups: [anAutoScalingGroup('workers', { countedIn: weights })] };
    for (const owner of ['cluster', 'cloud']) {
      const ran = await runAdopt(world, 'workers', '-c', 'blue', '--owner', owner, '--apply');
      expect(ran).toMatchObject({ status: 1, stdout: '', created: [] });
      expect(ran.stderr).toContain(
        'counts its capacity in weights of its instance types (m7g.xlarge 4), not in instances',
      );
      expect(ran.stderr).toContain('Take the weights away.');
    }
  });

  it('is one that is being deleted, or has no capacity', async () => {
    const going = { groups: [anAutoScalingGroup('workers', { beingDeleted: true })] };
    expect(await runAdopt(going, 'workers', '-c', 'blue')).toMatchObject({ status: 1 });
    const { desiredCapacity: _, ...empty } = aScaleSet();
    const accounts = [
      { cloud: 'azure', name: 'a', subscription, regions: ['*'], namespaces: ['*'] },
    ] as const;
    const ran = await runAdopt({ groups: [empty], accounts }, 'workers', '-c', 'blue');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain('no capacity');
  });
});

describe('a keeper whose count the cloud owns anyway', () => {
  it.each([
    [aScaleSet('np', { tags: { 'aks-managed-poolName': 'np' } })],
    [anAutoScalingGroup('np', { tags: { 'eks:nodegroup-name': 'np' } })],
  ])('is let be with --owner cloud, without a warning of it', async (found) => {
    const accounts = [
      homeAccount,
      { cloud: 'azure', name: 'a', subscription, regions: ['*'], namespaces: ['*'] },
    ] as const;
    const ran = await runAdopt(
      { groups: [found], accounts },
      'np',
      '-c',
      'blue',
      '--owner',
      'cloud',
    );
    expect(ran.status).toBe(0);
    expect(ran.stderr).not.toContain('warning');
  });
});

describe('a Cluster that is not there', () => {
  it.each([
    ['bleu', 'Did you mean blue?'],
    ['green', 'There is one in namespace team-b: -n team-b'],
    ['x', 'kubectl get clusters -A'],
  ])('is told before the cloud is asked: %s', async (name, cure) => {
    const clusters = [
      { namespace: 'fleet', name: 'blue' },
      { namespace: 'team-b', name: 'green' },
    ];
    const ran = await runAdopt({ ...fleet, clusters }, 'workers', '-c', name);
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain(`there is no Cluster ${name} in namespace fleet`);
    expect(ran.stderr).toContain(cure);
  });
});
