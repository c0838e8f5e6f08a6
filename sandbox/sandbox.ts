import type { InstallDeps } from './installation/bring-up.ts';
import { scaleSetPools } from './installation/azure-layout.ts';
import { launchGroups } from './installation/groups.ts';
import { install, type Installation } from './installation/install.ts';
import { pools } from './installation/layout.ts';
import { writeSandboxFile } from './installation/sandbox-file.ts';
import { sandboxPools } from './installation/sandbox-pools.ts';
import { launchScaleSets } from './installation/scale-sets.ts';
import type { StateFolder } from './installation/state-folder.ts';
import { createFleet, type Fleet } from './report/fleet.ts';
import { followAws } from './report/follow-aws.ts';
import { followAzure } from './report/follow-azure.ts';
import { followCluster } from './report/follow-cluster.ts';
import { renderHowToPlay } from './report/how-to-play.ts';
import { measure } from './report/measure.ts';
import type { Screen } from './report/screen.ts';
import { summarize, type Summary } from './report/summary.ts';
import { renderChanges, renderLatencies } from './report/tables.ts';
import { createMachinePools, type MachinePools } from './scenario/machine-pools.ts';
import type { ScenarioDeps } from './scenario/actions.ts';
import { runScenario, settleAtStart } from './scenario/scenario.ts';

export interface SandboxDeps extends InstallDeps {
  readonly screen: Screen;
  readonly state: StateFolder;
  /** A part that has to be there is not. */
  readonly broken: (message: string) => void;
  readonly pid: number;
  /** Since the start, in ms. */
  readonly elapsedMs: () => number;
  readonly hasAws: () => boolean;
}

/** A sandbox whose groups have launched and whose pools have them. */
export interface Sandbox {
  readonly installation: Installation;
  readonly fleet: Fleet;
  readonly machinePools: MachinePools;
}

/** Brings everything up, to the point where the scenario can begin. */
export async function bringUp(deps: SandboxDeps): Promise<Sandbox> {
  const { screen } = deps;
  const installation = await install(deps, deps.state);
  const { cluster, clients, azure } = installation;
  const machinePools = createMachinePools(cluster.api, deps.now);
  const fleet = createFleet(sandboxPools);
  await follow(deps, installation, fleet);
  screen.follow(fleet);
  screen.progress('launching the groups');
  await Promise.all([launchGroups(clients, pools), launchScaleSets(azure.clients, scaleSetPools)]);
  const sandbox = { installation, fleet, machinePools };
  await settleAtStart(scenarioDeps(deps, sandbox));
  screen.snapshot(fleet);
  return sandbox;
}

/** Tells the fleet what both clouds and the cluster show. */
async function follow(
  deps: SandboxDeps,
  { aws, azure, cluster }: Installation,
  fleet: Fleet,
): Promise<void> {
  const watching = new AbortController();
  const signal = AbortSignal.any([deps.signal, watching.signal]);
  const failed = ({ message }: Error): void => deps.broken(message);
  await followAws(fleet, pools, { control: aws.control, signal, failed });
  await followAzure(fleet, scaleSetPools, { control: azure.azure.control, signal, failed });
  const following = followCluster(fleet, { ...deps, kubeconfig: cluster.kubeconfig, signal });
  deps.closers.add('the watches', async () => {
    watching.abort();
    await following.stopped();
  });
}

function scenarioDeps(
  deps: SandboxDeps,
  { installation, fleet, machinePools }: Sandbox,
): ScenarioDeps {
  const { clients, azure } = installation;
  return {
    ...deps,
    fleet,
    machinePools,
    aws: clients,
    azure: azure.clients,
    azureControl: azure.azure.control,
  };
}

/** Runs the scenario and says what it gave. A scenario that fails is a summary too. */
export async function playScenario(deps: SandboxDeps, sandbox: Sandbox): Promise<Summary> {
  const { installation, fleet, machinePools } = sandbox;
  const startMs = deps.elapsedMs();
  const before = new Set(fleet.changes());
  deps.screen.progress('the scenario begins');
  const problem = await runScenario(scenarioDeps(deps, sandbox)).then(
    () => undefined,
    (error: unknown) => {
      deps.signal.throwIfAborted();
      return error instanceof Error ? error.message : String(error);
    },
  );
  const changes = fleet.changes().filter((change) => !before.has(change));
  const seen = { asked: machinePools.asked(), changes };
  const measured = await measure(installation, seen, deps.state.logs);
  const summary = summarize({ problem, startMs, changes, views: fleet.views(), ...measured });
  const verdict = summary.ok ? 'all is in sync' : `it failed: ${problem ?? 'not all is in sync'}`;
  deps.screen.progress(`the scenario is through: ${verdict}`);
  deps.screen.say(`\n${renderChanges(changes)}\n`);
  deps.screen.snapshot(fleet);
  deps.screen.say(`\n${renderLatencies(changes, summary.scaling)}\n`);
  return summary;
}

/** Tells programs where everything is. */
export async function publish(deps: SandboxDeps, { installation }: Sandbox): Promise<void> {
  const { cluster, aws, azure, queues, watch } = installation;
  await writeSandboxFile(deps.state.sandboxFile, {
    kubeconfig: cluster.kubeconfig,
    kubectl: cluster.kubectl,
    logs: deps.state.logs,
    pids: { main: deps.pid, aws: aws.pid, watch: watch.pid, ...cluster.pids },
    aws: { ...aws, queues },
    azure,
  });
}

/** Tells people how to play. */
export function invite(deps: SandboxDeps, { installation }: Sandbox): void {
  const { cluster, aws, azure, queues } = installation;
  const text = renderHowToPlay({
    kubectl: cluster.kubectl,
    kubeconfig: cluster.kubeconfig,
    aws: { endpoint: aws.endpoint, rejectedQueueUrl: queues.rejected.url },
    azure: { ...azure.azure, caFile: azure.caFile },
    sandboxFile: deps.state.sandboxFile,
    logs: deps.state.logs,
    hasAws: deps.hasAws(),
  });
  deps.screen.say(`\n${text}\n`);
}
