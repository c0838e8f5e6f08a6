import { shellWord } from '../output/shell-word.ts';
import type { Asker, Ground } from './ground.ts';

/**
 * Puts the kinds and the rights into a management cluster anew; in a checkout of the release. The watch is
 * none of it, since its image and settings come from an overlay that this command does not know.
 */
export const applyManifests = 'kubectl apply --server-side -k infra/cluster/foundation';

/** What whoever may give rights is asked to run. */
export function mendRights({ user }: Asker): string {
  const account = /^system:serviceaccount:([^:]+:[^:]+)$/.exec(user)?.[1];
  const subject =
    account === undefined ? `--user=${shellWord(user)}` : `--serviceaccount=${account}`;
  const name = user
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `kubectl create clusterrolebinding poolsync-operator-${name} --clusterrole=poolsync-operator ${subject}`;
}

/** What mends a refusal of the API server, as far as it is known who was refused. */
export async function mendDenied(ground: Ground): Promise<string | undefined> {
  return ground.asker().then(mendRights, () => undefined);
}
