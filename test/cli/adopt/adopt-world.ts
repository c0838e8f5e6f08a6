import { Command, CommanderError } from 'commander';
import { addAdopt } from '../../../cli/adopt/adopt.ts';
import type { AdoptClouds } from '../../../cli/adopt/adopt-clouds.ts';
import type { AdoptCluster, NamedCluster } from '../../../cli/adopt/adopt-cluster.ts';
import type { Claimant } from '../../../cli/adopt/claims.ts';
import type { Manifest } from '../../../cli/adopt/manifests.ts';
import { ClusterTrouble } from '../../../shared/kube/cluster-trouble.ts';
import type { Creation } from '../../../shared/kube/object-creation.ts';
import type { CloudAccount, CloudAccess } from '../../../shared/model/account.ts';
import type { Fault } from '../../../shared/model/fault.ts';
import type { Installation } from '../../../shared/model/installation.ts';
import type { FoundGroup } from '../../../shared/ports/group-finder.ts';

export const account = '111111111111';
export const region = 'eu-west-1';
export const subscription = '11111111-0000-0000-0000-000000000000';

export const homeAccount: CloudAccount = {
  cloud: 'aws',
  name: 'home',
  account,
  regions: [region],
  namespaces: ['fleet'],
};

export function anAutoScalingGroup(
  name = 'workers',
  changes: Partial<FoundGroup> & { readonly inRegion?: string } = {},
): FoundGroup {
  const { inRegion = region, ...others } = changes;
  return {
    group: { kind: 'AutoScalingGroup', account, region: inRegion, name },
    id: `arn:aws:autoscaling:${inRegion}:${account}:autoScalingGroup:u-1:autoScalingGroupName/${name}`,
    region: inRegion,
    desiredCapacity: 4,
    minimumCapacity: 0,
    maximumCapacity: 9,
    tags: {},
    beingDeleted: false,
    ...others,
  };
}

export function aScaleSet(name = 'workers', changes: Partial<FoundGroup> = {}): FoundGroup {
  const resourceGroup = 'Fleet-RG';
  return {
    group: { kind: 'ScaleSet', subscription, resourceGroup, name },
    id: `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachineScaleSets/${name}`,
    region: 'westeurope',
    desiredCapacity: 3,
    tags: {},
    beingDeleted: false,
    ...changes,
  };
}

/** What there is in the clouds and in the management cluster. */
export interface AdoptWorld {
  readonly groups?: readonly FoundGroup[];
  /** Of places that cannot be read. */
  readonly faults?: (place: CloudAccess) => Fault | undefined;
  readonly clusters?: readonly NamedCluster[];
  /** `forbidden`: the person may not read them. */
  readonly accounts?: readonly CloudAccount[] | 'forbidden';
  readonly installation?: Installation;
  readonly claimants?: readonly Claimant[];
  readonly mayListEverywhere?: boolean;
  readonly machinePools?: readonly string[];
  readonly answer?: (manifest: Manifest, isTrial: boolean) => Creation;
  readonly isTerminal?: boolean;
}

export interface AdoptRan {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Kind and name of what was asked for, with `?` where only tried. */
  readonly created: readonly string[];
}

/** Runs `poolsync adopt` on a world of the test's own, in namespace fleet. */
export async function runAdopt(world: AdoptWorld, ...args: readonly string[]): Promise<AdoptRan> {
  const said = { stdout: '', stderr: '' };
  const created: string[] = [];
  let status: number | undefined;
  const complain = (line: string): void => void (said.stderr += `${line}\n`);
  const program = new Command('poolsync').exitOverride().configureOutput({
    writeErr: (text) => void (said.stderr += text),
    writeOut: (text) => void (said.stdout += text),
  });
  addAdopt(
    {
      print: async (text) => void (said.stdout += text),
      complain,
      progress: () => undefined,
      screen: {
        size: () => (world.isTerminal === true ? { columns: 80, rows: 24 } : undefined),
        keep: () => Promise.reject(new Error('nothing is kept on a screen')),
      },
      style: (_, text) => text,
      connectAdopt: async (choice) => ({
        access: { ...access, choice },
        cluster: clusterOf(world, created),
        clouds: cloudsOf(world),
      }),
      catchInterrupt: () => new AbortController().signal,
    },
    program,
    (ended) => {
      status = ended;
    },
  );
  try {
    await program.parseAsync(['adopt', ...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    status = 1;
  }
  return { status, ...said, created };
}

const access = { server: 'https://cluster', user: 'jane', namespace: 'fleet', contexts: [] };

function clusterOf(world: AdoptWorld, created: string[]): AdoptCluster {
  const {
    clusters = [{ namespace: 'fleet', name: 'blue' }],
    accounts = [homeAccount],
    claimants = [],
    mayListEverywhere = true,
    machinePools = [],
    answer = () => ({ kind: 'created' }),
  } = world;
  return {
    clusters: async (namespace) =>
      clusters.filter((each) => namespace === undefined || each.namespace === namespace),
    cloudAccounts: async () => (accounts === 'forbidden' ? forbidden() : accounts),
    installation: async () => world.installation,
    claimants: async (namespace) => {
      if (namespace === undefined && !mayListEverywhere) return forbidden();
      return claimants.filter(({ ref }) => namespace === undefined || ref.namespace === namespace);
    },
    machinePools: async () => machinePools,
    create: async (manifest, isTrial) => {
      created.push(`${isTrial ? '?' : ''}${manifest.kind} ${manifest.metadata.name}`);
      return answer(manifest, isTrial);
    },
  };
}

function forbidden(): never {
  throw new ClusterTrouble({ kind: 'forbidden', message: 'no' });
}

function cloudsOf({ groups = [], faults = () => undefined }: AdoptWorld): AdoptClouds {
  const there = (place: CloudAccess): readonly FoundGroup[] =>
    groups.filter(({ group }) =>
      group.kind === 'AutoScalingGroup'
        ? place.cloud === 'aws' && place.account === group.account && place.region === group.region
        : place.cloud === 'azure' && place.subscription === group.subscription,
    );
  return {
    ownAccount: async () => account,
    finderFor: async (place) => {
      const fault = faults(place);
      if (fault !== undefined) throw fault;
      return {
        find: async (_, { name }) => there(place).filter(({ group }) => group.name === name),
        names: async () => there(place).map(({ group }) => group.name),
      };
    },
  };
}
