import { z } from 'zod';
import { askObject } from '../ask-object.ts';
import { readCore } from '../core-deployments.ts';
import { ok, unknown, warning, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { isAtLeast } from '../spans.ts';

const least = [1, 11] as const;

const crd = z.object({
  spec: z.object({
    versions: z.array(z.object({ name: z.string(), served: z.boolean() })),
  }),
});

/**
 * Whether Cluster API is there in a release that Poolsync works with. What it serves decides, since
 * v1beta2 came with 1.11; which release it is, the image of its controller tells, where it runs in
 * this cluster.
 */
export async function checkClusterApi({ api }: Ground): Promise<readonly Told[]> {
  const path =
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/machinepools.cluster.x-k8s.io';
  const kind = await askObject(api, path, crd);
  if (kind === undefined) {
    return [
      wrong('Cluster API is not installed here: there are no MachinePools', 'clusterctl init'),
    ];
  }
  const serves = kind.spec.versions.filter(({ served }) => served).map(({ name }) => name);
  if (!serves.includes('v1beta2')) {
    return [
      wrong(
        `MachinePools are served as ${serves.join(', ')} only: Cluster API ${least.join('.')} or newer is needed, which has v1beta2`,
        'clusterctl upgrade plan',
      ),
    ];
  }
  return [await judgeRelease(api)];
}

async function judgeRelease(api: Ground['api']): Promise<Told> {
  const core = await readCore(api);
  const [first] = core;
  const servesIt = `MachinePools are served as v1beta2, which came with ${least.join('.')}`;
  if (first === undefined) return ok(`${servesIt}; its controller runs elsewhere`);
  const release = first.version;
  if (first.ready === 0) {
    const { namespace, name } = first;
    return wrong(
      `its controller ${namespace}/${name} has no pod that is ready: lists are not copied to MachinePools`,
      `kubectl -n ${namespace} describe deployment ${name}`,
    );
  }
  if (release === undefined) return unknown(`${servesIt}; the image of its controller has no tag`);
  return isAtLeast(release, least) === false
    ? warning(
        `its controller is of ${release}, and ${least.join('.')} or newer is needed`,
        'clusterctl upgrade plan',
      )
    : ok(`${release}, ${least.join('.')} or newer is needed`);
}
