import type { InstallDeps } from './installation/bring-up.ts';
import { launchGroups } from './installation/groups.ts';
import { install, type Installation } from './installation/install.ts';
import { pools } from './installation/layout.ts';
import { writeSandboxFile } from './installation/sandbox-file.ts';
import type { StateFolder } from './installation/state-folder.ts';
import { createFleet, type Fleet } from './report/fleet.ts';
import { followCloud } from './report/follow-cloud.ts';
import { followCluster } from './report/follow-cluster.ts';
import { renderHowToPlay } from './report/how-to-play.ts';
import { measure } from './report/measure.ts';
import type { Screen } from './report/screen.ts';
import { summarize, type Summary } from './report/summary.ts';
import { renderChanges, renderLatencies } from './report/tables.ts';
import { createMachinePools, type MachinePools } from './scenario/machine-pools.ts';
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
  const { screen, signal, closers } = deps;
  const installation = await install(deps, deps.state);
  const { aws, cluster, clients } = installation;
  const machinePools = createMachinePools(cluster.api, deps.now);
  const fleet = createFleet(pools);
  const watching = new AbortController();
  const until = AbortSignal.any([signal, watching.signal]);
  const failed = ({ message }: Error): void => deps.broken(message);
  await followCloud(fleet, { control: aws.control, signal: until, failed });
  const following = followCluster(fleet, {
    ...deps,
    kubeconfig: cluster.kubeconfig,
    signal: until,
  });
  closers.add('the watches', async () => {
    watching.abort();
    await following.stopped();
  });
  screen.follow(fleet);
  screen.progress('launching the groups');
  await launchGroups(clients, pools);
  await settleAtStart({ ...deps, fleet, clients, machinePools });
  screen.snapshot(fleet);
  return { installation, fleet, machinePools };
}

/** Runs the scenario and says what it gave. A scenario that fails is a summary too. */
export async function playScenario(
  deps: SandboxDeps,
  { installation, fleet, machinePools }: Sandbox,
): Promise<Summary> {
  const startMs = deps.elapsedMs();
  const before = new Set(fleet.changes());
  deps.screen.progress('the scenario begins');
  const { clients } = installation;
  const problem = await runScenario({ ...deps, fleet, clients, machinePools }).then(
    () => undefined,
    (error: unknown) => {
      deps.signal.throwIfAborted();
      return error instanceof Error ? error.message : String(error);
    },
  );
  const measured = await measure(installation, machinePools.asked(), deps.state.logs);
  const changes = fleet.changes().filter((change) => !before.has(change));
  const summary = summarize({ problem, startMs, changes, views: fleet.views(), ...measured });
  const verdict = summary.ok ? 'all is in sync' : `it failed: ${problem ?? 'not all is in sync'}`;
  deps.screen.progress(`the scenario is through: ${verdict}`);
  deps.screen.say(`\n${renderChanges(changes)}\n`);
  deps.screen.snapshot(fleet);
  deps.screen.say(`\n${renderLatencies(changes, summary.scaling.latencyMs)}\n`);
  return summary;
}

/** Tells programs where everything is. */
export async function publish(deps: SandboxDeps, { installation }: Sandbox): Promise<void> {
  const { cluster, aws, queues, watch } = installation;
  await writeSandboxFile(deps.state.sandboxFile, {
    kubeconfig: cluster.kubeconfig,
    kubectl: cluster.kubectl,
    logs: deps.state.logs,
    pids: { main: deps.pid, aws: aws.pid, watch: watch.pid, ...cluster.pids },
    endpoint: aws.endpoint,
    control: aws.control,
    queues,
  });
}

/** Tells people how to play. */
export function invite(deps: SandboxDeps, { installation }: Sandbox): void {
  const { cluster, aws, queues } = installation;
  const text = renderHowToPlay({
    kubectl: cluster.kubectl,
    kubeconfig: cluster.kubeconfig,
    endpoint: aws.endpoint,
    rejectedQueueUrl: queues.rejected.url,
    sandboxFile: deps.state.sandboxFile,
    logs: deps.state.logs,
    hasAws: deps.hasAws(),
  });
  deps.screen.say(`\n${text}\n`);
}
