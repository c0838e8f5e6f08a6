import { z } from 'zod';
import { askObject } from '../ask-object.ts';
import { ok, unknown, warning, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { spanOf } from '../spans.ts';

const lease = z.object({
  spec: z
    .object({
      holderIdentity: z.string().nullish(),
      renewTime: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
    })
    .default({}),
});

const deployment = z.object({
  spec: z.object({ replicas: z.number().default(1) }),
  status: z
    .object({ readyReplicas: z.number().default(0), observedGeneration: z.number().optional() })
    .default({ readyReplicas: 0 }),
});

const namespace = 'poolsync-system';
const name = 'poolsync-watch';
const look = `kubectl -n ${namespace} get pods -l app.kubernetes.io/component=watch`;
const logs = `kubectl -n ${namespace} logs deployment/${name} --tail=50`;

/** Whether a watch holds the Lease, and whether another one stands by. */
export async function checkWatch(ground: Ground): Promise<readonly Told[]> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${name}`;
  const [answer, deployed] = await Promise.all([
    ground.api.ask({ method: 'GET', path }),
    askObject(ground.api, `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`, deployment),
  ]);
  const held = answer.status === 404 ? undefined : await askObject(ground.api, path, lease);
  const mend = deployed === undefined || deployed.spec.replicas === 0 ? scaleUp(deployed) : logs;
  if (held === undefined) return [wrong(`no watch has ever held the Lease ${name}`, mend)];
  // The watch and the API server run side by side; whoever asks may have another time.
  const now = answer.date ?? ground.now();
  return [judgeLease(held, now, mend), ...judgeDeployment(deployed)];
}

function scaleUp(deployed: z.output<typeof deployment> | undefined): string {
  return deployed === undefined
    ? 'kubectl apply --server-side -k FOLDER_OF_YOUR_OVERLAY'
    : `kubectl -n ${namespace} scale deployment ${name} --replicas=2`;
}

function judgeLease({ spec }: z.output<typeof lease>, now: Date, mend: string): Told {
  const { holderIdentity: holder, renewTime, leaseDurationSeconds } = spec;
  if (holder === undefined || holder === null || holder === '') {
    return wrong(`nobody holds the Lease ${name}: the watch has ended`, mend);
  }
  const renewedMs = Date.parse(renewTime ?? '');
  if (Number.isNaN(renewedMs))
    return unknown(`the Lease ${name} does not tell when it was renewed`);
  const ageMs = now.getTime() - renewedMs;
  const since = `renewed ${spanOf(ageMs)} ago`;
  return ageMs > 2_000 * (leaseDurationSeconds ?? 15)
    ? wrong(`${holder} holds the Lease ${name} and does not renew it: ${since}`, mend)
    : ok(`${holder} holds the Lease ${name}, ${since}`);
}

/** Where the watch runs elsewhere nobody has carried the Deployment out, and the Lease alone tells. */
function judgeDeployment(deployed: z.output<typeof deployment> | undefined): readonly Told[] {
  if (deployed?.status.observedGeneration === undefined) return [];
  const { replicas } = deployed.spec;
  const { readyReplicas } = deployed.status;
  if (readyReplicas >= replicas) return [ok(`${readyReplicas} of ${replicas} pods are ready`)];
  return [warning(`${readyReplicas} of ${replicas} pods of the watch are ready`, look)];
}
