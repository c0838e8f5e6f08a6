import { ClusterTrouble } from '../../shared/kube/cluster-trouble.ts';
import { listPages, type ObjectPagesDeps } from '../../shared/kube/object-pages.ts';
import { parseReportedMachinePool, parseReportedPool } from '../../shared/kube/reported-objects.ts';
import { machinePoolResource, poolResources } from '../../shared/kube/resources.ts';
import { poolKinds, type PoolKind } from '../../shared/model/pool.ts';
import type { ReportedMachinePool, ReportedPool } from '../../shared/model/reported.ts';
import type { ListedObjects } from '../status/read-views.ts';
import type { ListTold, Scopes } from '../status/status-cluster.ts';
import { within } from './within.ts';

/** Reads pools and MachinePools, all at once and each page by page. */
export function listReports(
  deps: ObjectPagesDeps,
  scopes: Scopes,
  told: ListTold,
  signal: AbortSignal,
): ListedObjects {
  return {
    pools: poolPages(deps, scopes, told, signal),
    machinePools: machinePoolPages(deps, scopes, told, signal),
  };
}

async function* machinePoolPages(
  deps: ObjectPagesDeps,
  scopes: Scopes,
  { skipped }: ListTold,
  signal: AbortSignal,
): AsyncGenerator<readonly ReportedMachinePool[]> {
  for (const scope of scopes) {
    yield* listPages(deps, {
      collection: within(machinePoolResource, scope),
      project: parseReportedMachinePool,
      onSkipped: skipped,
      signal,
    });
  }
}

async function* poolPages(
  deps: ObjectPagesDeps,
  scopes: Scopes,
  told: ListTold,
  signal: AbortSignal,
): AsyncGenerator<readonly ReportedPool[]> {
  const sources = scopes.flatMap((scope) =>
    poolKinds.map((kind) => ({
      kind,
      pages: startEarly(
        listPages(deps, {
          collection: within(poolResources[kind], scope),
          project: (object) => parseReportedPool(kind, object),
          onSkipped: told.skipped,
          signal,
        }),
      ),
    })),
  );
  const notServed = new Map<PoolKind, ClusterTrouble>();
  for (const { kind, pages } of sources) {
    try {
      yield* pages;
    } catch (error) {
      if (!(error instanceof ClusterTrouble) || error.trouble.kind !== 'not-served') throw error;
      notServed.set(kind, error);
    }
  }
  const [first] = notServed.values();
  if (first !== undefined && notServed.size === poolKinds.length) throw first;
  for (const kind of notServed.keys()) told.notServed(kind);
}

/** Asks for the first page at once, though it is read in its turn. */
function startEarly<Item>(generator: AsyncGenerator<Item>): AsyncGenerator<Item> {
  const first = generator.next();
  first.catch(() => undefined);
  return (async function* later() {
    const read = await first;
    if (read.done === true) return;
    yield read.value;
    yield* generator;
  })();
}
