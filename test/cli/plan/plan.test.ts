import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { NoLogin } from '../../../shared/cloud/no-login.ts';
import { ClusterTrouble } from '../../../shared/kube/cluster-trouble.ts';
import { Fault } from '../../../shared/model/fault.ts';
import type { DriftTold } from '../../../shared/sweep/find-drift.ts';
import {
  aForeignDrift,
  aListDrift,
  anUnclaimedGroup,
  aReplicasDrift,
  aStatusDrift,
  aTrouble,
  ids,
} from '../drift/findings.ts';
import { finding, runTold } from '../drift/told-cluster.ts';

const unseenCluster: DriftTold = {
  kind: 'unseen',
  unseen: { where: 'the management cluster', pools: 0, code: 'cluster-unavailable', detail: 'No.' },
};

const unseen: DriftTold = {
  kind: 'unseen',
  unseen: {
    where: 'account 222222222222, region eu-west-1',
    pools: 3,
    code: 'cloud-denied',
    detail: 'No.',
  },
};

describe('poolsync plan', () => {
  it('ends with 0 where all is in sync, and says so in one line', async () => {
    const ran = await runTold({}, 'plan');
    expect(ran).toMatchObject({ status: 0, complaints: [] });
    expect(ran.stdout).toBe('Nothing to change in namespace fleet: 4 pools looked at\n');
  });

  it('shows what comes and goes, counts with who owns them, and ends with 2', async () => {
    const told = [
      finding(aListDrift('web', { added: ids(1), removed: ids(2) })),
      finding(aReplicasDrift('web')),
      finding(
        aReplicasDrift('api', { owner: 'cloud', remedy: 'write', replicas: 3, desiredCapacity: 7 }),
      ),
      finding(aStatusDrift('zoo', ['Settled', 'transitioning'])),
    ];
    const ran = await runTold({ told }, 'plan', '-A');
    expect(ran.status).toBe(2);
    expect(ran.stdout).toMatchInlineSnapshot(`
      "fleet/api (AutoScalingGroupMachinePool, Auto Scaling group workers, eu-west-1, account 111111111111)
        replicas: 3 → 7 in MachinePool api: the cloud owns the count

      fleet/web (AutoScalingGroupMachinePool, Auto Scaling group workers, eu-west-1, account 111111111111)
        list:     1 ID to add, 2 IDs to remove
          + aws:///eu-west-1a/i-0
          - aws:///eu-west-1a/i-0
          - aws:///eu-west-1a/i-1
        desired:  3 → 5 in the group, by a scale request: MachinePool web owns the count

      fleet/zoo (AutoScalingGroupMachinePool, Auto Scaling group workers, eu-west-1, account 111111111111)
        status:   Settled, transitioning

      Plan: 3 of 4 pools would be changed: 1 ID to add, 2 IDs to remove, 1 count to write, 1 scale request, 1 status to write
      "
    `);
  });

  it.each([
    [[], 'poolsync sync'],
    [['-A'], 'poolsync sync -A'],
    [
      ['team-a/workers', 'asgmp/web', '-n', 'fleet', '--context', 'production'],
      'poolsync sync team-a/workers asgmp/web -n fleet --context production',
    ],
    [
      ['-A', '--installation', 'green', '--kubeconfig', 'my config'],
      "poolsync sync -A --installation green --kubeconfig 'my config'",
    ],
  ])('names the command that carries out what was asked for: %j', async (args, command) => {
    const told = [finding(aReplicasDrift('web'))];
    const { progress } = await runTold({ told }, 'plan', ...args);
    expect(progress).toEqual([`to carry it out: ${command}`]);
  });

  it('has doctor look at the same cluster', async () => {
    const { progress } = await runTold({ told: [unseen] }, 'plan', '-A', '--context', 'production');
    expect(progress).toEqual(['what stands in the way: poolsync doctor --context production']);
  });

  it('cuts a long list, and shows all of it when asked to', async () => {
    const told = [finding(aListDrift('web', { added: ids(12) }))];
    const short = await runTold({ told }, 'plan');
    expect(short.stdout).toContain('+ and 2 more; -o wide shows all');
    expect(short.stdout).not.toContain('i-11');
    const wide = await runTold({ told }, 'plan', '-o', 'wide');
    expect(wide.stdout).toContain('+ aws:///eu-west-1a/i-11');
  });

  it('says what it means that a shrink is guarded', async () => {
    const told = [finding(aListDrift('web', { added: [], removed: ids(8), guarded: true }))];
    expect((await runTold({ told }, 'plan')).stdout).toContain('15 s after the first');
  });

  it('tells at the end who is needed with the cure, and ends with 3', async () => {
    const told = [finding(anUnclaimedGroup), finding(aTrouble('web')), finding(aListDrift('api'))];
    const ran = await runTold({ told }, 'plan', '-A');
    expect(ran.status).toBe(3);
    expect(ran.stdout).toContain('Needs you:\n  fleet/web (');
    expect(ran.stdout).toContain('      There is no such group. Make it, or delete the object.\n');
    expect(ran.stdout).toContain('  orphan (Auto Scaling group orphan in account');
    expect(ran.stdout).toMatch(/1 ID to add\. 2 need you\n$/);
  });

  it('says what could not be looked at, and ends with 1 whatever else there is', async () => {
    const ran = await runTold({ told: [unseen, unseen, finding(aTrouble('web'))] }, 'plan');
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain(
      'Not looked at:\n  account 222222222222, region eu-west-1, 6 pools\n    the cloud denies access\n      No.\n',
    );
  });

  it.each([
    [[unseen], 1, 'Nothing could be looked at in namespace fleet. 3 could not be looked at\n'],
    [[unseenCluster], 1, 'Nothing could be looked at in namespace fleet\n'],
    [[], 0, 'There are no pools in namespace fleet; -A looks everywhere\n'],
  ])('does not call it in sync where nothing was looked at', async (told, status, said) => {
    const ran = await runTold({ told, pools: 0 }, 'plan');
    expect(ran.status).toBe(status);
    expect(ran.stdout.endsWith(said)).toBe(true);
  });

  it('ends with 1 where it had to stop on the way', async () => {
    expect((await runTold({ told: [{ kind: 'cut-short', cursor: {} }] }, 'plan')).status).toBe(1);
  });

  it('says what was tried and how to log in', async () => {
    const trouble = {
      problem: 'there are no credentials for AWS',
      tried: [{ way: 'the Azure CLI', said: 'it is not there' }],
      cures: ['Log in: aws sso login'],
    };
    const ran = await runTold({ told: [unseen], logins: [new NoLogin(trouble)] }, 'plan');
    expect(ran.complaints).toEqual([
      'there are no credentials for AWS\n  Tried, in this order:\n    the Azure CLI: it is not there\n  Log in: aws sso login',
    ]);
  });

  it('says which role lets in where the cluster denies access', async () => {
    const detail =
      'Listing the clusters: the API server answered 403 clusters.cluster.x-k8s.io is forbidden: User "jane" cannot list resource "clusters" in API group "cluster.x-k8s.io" at the cluster scope';
    const denied = { where: 'the management cluster', pools: 0, code: 'cluster-denied', detail };
    const told = [denied, denied].map((each): DriftTold => ({ kind: 'unseen', unseen: each }));
    const { complaints } = await runTold({ told, pools: 0 }, 'plan', '--context', 'red');
    expect(complaints).toEqual([expect.stringContaining('jane may not read the clusters')]);
    expect(complaints[0]).toContain(
      'kubectl --context red create clusterrolebinding poolsync-operator --clusterrole=poolsync-operator --user=jane',
    );
  });

  it.each([
    [
      'Listing the clusters: the API server answered 401: it does not know the credentials',
      [expect.stringContaining('log in again')],
    ],
    ['Listing the clusters: the token of the kubeconfig cannot be read', []],
  ])('names no role where access is denied since %s', async (detail, complained) => {
    const denied = { where: 'the management cluster', pools: 0, code: 'cluster-denied', detail };
    const told: readonly DriftTold[] = [{ kind: 'unseen', unseen: denied }];
    const { complaints } = await runTold({ told, pools: 0 }, 'plan');
    expect(complaints).toEqual(complained);
    expect(complaints.join()).not.toContain('clusterrole');
  });

  it('prints all of it as json and as yaml, with nothing for people beside it', async () => {
    const drift = aListDrift('web', { added: ids(12) });
    const counts: unknown = expect.objectContaining({
      pools: 4,
      toChange: 1,
      idsToAdd: 12,
      needsYou: 0,
    });
    const expected = {
      lookedAt: '2026-11-23T12:00:00.000Z',
      complete: true,
      findings: [drift],
      unseen: [],
      summary: counts,
    };
    const json = await runTold({ told: [finding(drift)] }, 'plan', '-o', 'json');
    expect(JSON.parse(json.stdout)).toEqual(expected);
    const yaml = await runTold({ told: [finding(drift)] }, 'plan', '-o', 'yaml');
    expect(parse(yaml.stdout)).toEqual(expected);
  });

  it('lets nothing through that a terminal would obey', async () => {
    const told = [finding(aTrouble('web', { message: 'Clear\u001b[2J' }))];
    expect((await runTold({ told }, 'plan')).stdout).toContain(String.raw`Clear\u001b[2J`);
  });

  it('does not call it nothing where IDs wait for their second reading', async () => {
    const waiting = aListDrift('web', {
      added: [],
      removed: ids(8),
      guarded: true,
      awaited: true,
      remedy: 'none',
      message: '8 of 9 instances that are listed were missing.',
    });
    const told = [{ kind: 'waits', finding: waiting } as const];
    const ran = await runTold({ told }, 'plan');
    expect(ran.status).toBe(2);
    expect(ran.stdout).toMatch(/^Waits for a second reading:\n {2}fleet\/web \(/);
    expect(ran.stdout).toContain('8 of 9 instances that are listed were missing.');
    expect(ran.stdout).toMatch(
      /\nNothing to change now in namespace fleet: 4 pools looked at\. 1 waits for a second reading\n$/,
    );
    const json = await runTold({ told }, 'plan', '-o', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      findings: [{ kind: 'list-drift', remedy: 'none' }],
      summary: { waiting: 1, guarded: 0, idsToRemove: 0, toChange: 0 },
    });
  });

  it('shows other providers as asked to look, and what only passes apart', async () => {
    const told = [finding(aForeignDrift('capa')), finding(aTrouble('web', { remedy: 'none' }))];
    const ran = await runTold({ told }, 'plan');
    expect(ran.status).toBe(2);
    expect(ran.stdout).toContain('its provider is asked to look');
    expect(ran.stdout).toContain('For your information:\n');
  });
});

describe('which pools poolsync plan looks at', () => {
  it('is those of the namespace, and groups without a pool only where all are meant', async () => {
    const one = await runTold({}, 'plan');
    expect(one.searches[0]).toMatchObject({ namespaces: ['fleet'] });
    expect(one.searches[0]).not.toHaveProperty('installation');
    const all = await runTold({}, 'plan', '-A');
    expect(all.searches[0]).toMatchObject({ installation: 'blue' });
    expect(all.searches[0]).not.toHaveProperty('namespaces');
    const named = await runTold({}, 'plan', '-A', '--installation', 'green');
    expect(named.searches[0]).toMatchObject({ installation: 'green' });
  });

  it('is those that are named, as status takes names', async () => {
    const { searches } = await runTold({}, 'plan', 'asgmp/web');
    const wants = searches[0]?.wants ?? (() => false);
    const pool = { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet' } as const;
    expect(wants({ ...pool, name: 'web' })).toBe(true);
    expect(wants({ ...pool, name: 'other' })).toBe(false);
  });

  it('is none where the name is none, and what may have been meant is said', async () => {
    const ran = await runTold({}, 'plan', 'wep');
    expect(ran).toMatchObject({ status: 1, searches: [] });
    expect(ran.complaints.join()).toContain('Did you mean web?');
  });

  it('says what is left out where nobody has written the installation down', async () => {
    const ran = await runTold({ installation: { buses: [] } }, 'plan', '-A');
    expect(ran.complaints.join()).toContain('--installation NAME');
    expect(ran.status).toBe(0);
  });
});

describe('what goes wrong on the way of poolsync plan', () => {
  it.each([
    ['the cluster', new ClusterTrouble({ kind: 'unauthorized' }), '(401)'],
    [
      'a Fault of it',
      new Fault('cluster-refused', 'Apply the CRDs.', { retryable: false }),
      'Apply',
    ],
  ])('is explained where it is %s', async (_, error, said) => {
    const ran = await runTold({ connect: () => Promise.reject(error) }, 'plan');
    expect(ran.status).toBe(1);
    expect(ran.complaints.join()).toContain(said);
  });

  it('is nothing where it was Ctrl-C', async () => {
    const stop = new AbortController();
    const connect = async (): Promise<never> => {
      stop.abort();
      throw new Error('aborted');
    };
    expect(await runTold({ stop, connect }, 'plan')).toMatchObject({ status: 130, complaints: [] });
  });
});
