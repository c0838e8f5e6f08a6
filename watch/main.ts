import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { EventBridgeBus, eventBridgeClientFor } from '../functions/aws/bus/event-bridge-bus.ts';
import { EventGridBus } from '../functions/azure/bus/event-grid-bus.ts';
import { eventGridClientFor } from '../functions/azure/bus/event-grid-client.ts';
import { connectBy, leaseLimits } from '../shared/kube/connection.ts';
import { parseEmbeddedKubeconfig } from '../shared/kube/embedded-kubeconfig.ts';
import { KubeLeaseStore } from '../shared/kube/kube-lease-store.ts';
import { readKubeconfigFile } from '../shared/kube/kubeconfig-file.ts';
import { readServiceAccount } from '../shared/kube/service-account.ts';
import { Sessions } from '../shared/kube/sessions.ts';
import { healthOf, kubeFeeds, notLoaded } from './feeds.ts';
import { help } from './help.ts';
import { serveHttp } from './http/http-server.ts';
import { WatchMetrics } from './http/watch-metrics.ts';
import { Elector } from './leader/elector.ts';
import { NotedLeaseStore } from './leader/noted-lease-store.ts';
import { createJsonLogger } from './log/json-logger.ts';
import { Agenda } from './publish/agenda.ts';
import { Publisher } from './publish/publisher.ts';
import { poolKindsOf, Publishers, type Outlet } from './publish/publishers.ts';
import { runWatch } from './run-watch.ts';
import { readSettings, type ClusterAccess, type RequestBuses, type Settings } from './settings.ts';
import { Fleet } from './state/fleet.ts';
import { followFeeds } from './state/follow-feeds.ts';
import { systemMonotonicClock, systemSleep } from './system-timing.ts';

const clock = { now: () => new Date() };
const log = createJsonLogger({ clock, write: (line) => process.stdout.write(line) });
const common = {
  clock,
  monotonic: systemMonotonicClock,
  sleep: systemSleep,
  random: Math.random,
  log,
};

process.exit(await main(process.argv.slice(2)));

async function main([arg]: readonly string[]): Promise<number> {
  if (arg === '--help' || arg === '-h') {
    process.stdout.write(help);
    return 0;
  }
  if (arg !== undefined) {
    process.stderr.write(`there is no option ${arg}; see --help\n`);
    return 2;
  }
  try {
    await watch(readSettings(process.env), stopSignal());
    log.info('stopped');
    return 0;
  } catch (error) {
    log.error('ended', { detail: error instanceof Error ? error.message : String(error) });
    return 1;
  }
}

async function watch(settings: Settings, stop: AbortSignal): Promise<void> {
  const { installation, buses, httpPort } = settings;
  const sessions = new Sessions({
    ...common,
    readKubeconfig: kubeconfigReader(settings.access),
    parse: parseEmbeddedKubeconfig,
  });
  const fleet = new Fleet();
  const metrics = new WatchMetrics();
  const elector = electorFor(settings, sessions, {
    renewed: () => metrics.leaseRenewed(clock.now()),
    lead: (leading) => publisher.lead(leading),
  });
  const outlets = outletsOf(buses);
  const agendas: Agenda[] = [];
  const publisher = new Publishers(outlets, ({ kinds, bus }) => {
    const agenda = new Agenda({ ...common, fleet, kinds: new Set(kinds), installation });
    agendas.push(agenda);
    return new Publisher({ ...common, agenda, bus, leadership: elector, metrics });
  });
  const feeds = kubeFeeds({ ...common, sessions }, poolKindsOf(outlets));
  metrics.observe({
    isLeader: () => elector.isLeader(),
    queueLength: () => agendas.reduce((sum, { length }) => sum + length, 0),
    objects: () => fleet.counts(),
    feeds: () => healthOf(feeds),
  });
  const http = await serveHttp({ missing: () => notLoaded(healthOf(feeds)), metrics }, httpPort);
  log.info('watching', {
    installation,
    requestBus: buses.eventBridge,
    eventGridTopic: buses.eventGrid?.topic,
    httpPort: http.port,
  });
  const follow = (signal: AbortSignal) => followFeeds({ feeds, fleet, publisher }, signal);
  await runWatch({ publisher, elector, follow, log }, stop);
  await http.close();
}

/** At least one, or the settings would have been refused. */
function outletsOf({ eventBridge, eventGrid }: RequestBuses): readonly Outlet[] {
  const outlets: Outlet[] = [];
  if (eventBridge !== undefined) {
    const events = eventBridgeClientFor(eventBridge);
    const bus = new EventBridgeBus({ events, log }, eventBridge);
    outlets.push({ kinds: ['AutoScalingGroupMachinePool', 'AWSMachinePool'], bus });
  }
  if (eventGrid !== undefined) {
    const topic = eventGridClientFor(eventGrid.topic, eventGrid.identity, clock);
    const bus = new EventGridBus({ topic });
    outlets.push({ kinds: ['ScaleSetMachinePool', 'AzureMachinePool'], bus });
  }
  return outlets;
}

function electorFor(
  settings: Settings,
  sessions: Sessions,
  told: { readonly renewed: () => void; readonly lead: (leading: boolean) => void },
): Elector {
  const limits = leaseLimits(settings.leaseTimes.renewDeadlineMs);
  const api = connectBy({ ...common, sessions, sleep: (ms) => wait(ms) }, limits);
  const store = new NotedLeaseStore(new KubeLeaseStore(api, settings.lease), told.renewed);
  const madeUp = `${hostname()}_${randomUUID()}`;
  const { identity = madeUp, leaseTimes: times } = settings;
  return new Elector({ ...common, store }, { identity, times, onChange: told.lead });
}

function kubeconfigReader(access: ClusterAccess): () => Promise<string> {
  switch (access.kind) {
    case 'file':
      return () => readKubeconfigFile(access.path);
    case 'service-account':
      return () => readServiceAccount(access.account);
  }
}

/** Aborted by the first signal to end; the second one ends the process as it does any other. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
  return stop.signal;
}
