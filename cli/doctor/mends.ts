import { shellWord } from '../output/shell-word.ts';
import type { Asker, Ground } from './ground.ts';

/** Puts all that a management cluster needs into it anew; in a checkout of the release. */
export const applyManifests = 'kubectl apply --server-side -k infra/cluster';

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
