import { z } from 'zod';
import type { SweepRecord } from '../../../shared/model/drift.ts';
import { askObject } from '../ask-object.ts';
import { tagOf } from '../core-deployments.ts';
import { ok, skipped, warning, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { releaseLabel } from '../release-label.ts';

interface Part {
  readonly part: string;
  readonly release: string;
}

const crd = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }),
});

const deployment = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({ containers: z.array(z.object({ image: z.string().default('') })) }),
    }),
  }),
});

/** Whether functions, watch, kinds and this command are of one release. */
export async function checkReleases(ground: Ground): Promise<readonly Told[]> {
  const found = await Promise.all([
    sweepOf(ground, 'aws', 'functions on AWS'),
    sweepOf(ground, 'azure', 'functions on Azure'),
    kindsOf(ground),
    watchOf(ground),
  ]);
  const parts = found.filter((part) => part !== undefined);
  if (parts.length === 0) return [skipped('no part tells its release')];
  const others = parts.filter(({ release }) => release !== ground.version);
  if (others.length === 0) {
    return [ok(`${parts.map(({ part }) => part).join(', ')} are of ${ground.version}`)];
  }
  return others.map(({ part, release }) =>
    warning(`${part}: ${release}, this command is of ${ground.version}; bring both to one release`),
  );
}

async function sweepOf(
  ground: Ground,
  cloud: SweepRecord['cloud'],
  part: string,
): Promise<Part | undefined> {
  const record = await ground.sweepRecord(cloud);
  return record === undefined ? undefined : { part, release: record.version };
}

async function kindsOf({ api }: Ground): Promise<Part | undefined> {
  const name = 'autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io';
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
  const release = (await askObject(api, path, crd))?.metadata.labels[releaseLabel];
  return release === undefined ? undefined : { part: 'kinds', release };
}

async function watchOf({ api }: Ground): Promise<Part | undefined> {
  const path = '/apis/apps/v1/namespaces/poolsync-system/deployments/poolsync-watch';
  const [container] = (await askObject(api, path, deployment))?.spec.template.spec.containers ?? [];
  const release = container === undefined ? undefined : tagOf(container.image);
  return release === undefined ? undefined : { part: 'watch', release };
}
