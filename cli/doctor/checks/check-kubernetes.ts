import { z } from 'zod';
import { Fault } from '../../../shared/model/fault.ts';
import { askObject } from '../ask-object.ts';
import { ok, unknown, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { isAtLeast } from '../spans.ts';

const least = [1, 32] as const;

/** Whether the API server is of a release that Poolsync works with. */
export async function checkKubernetes({ api }: Ground): Promise<readonly Told[]> {
  const version = await askObject(api, '/version', z.object({ gitVersion: z.string() }));
  if (version === undefined) {
    throw new Fault('cluster-refused', 'the API server does not tell its version', {
      retryable: false,
    });
  }
  const { gitVersion } = version;
  const suffices = isAtLeast(gitVersion, least);
  if (suffices === undefined) return [unknown(`the API server calls itself ${gitVersion}`)];
  return [
    suffices
      ? ok(`${gitVersion}, ${least.join('.')} or newer is needed`)
      : wrong(
          `${gitVersion} is too old: Kubernetes ${least.join('.')} or newer is needed; upgrade the control plane`,
        ),
  ];
}
