import type { KubeConfig } from '@kubernetes/client-node';
import { isFault } from '../model/fault.ts';
import type { Clock } from '../ports/clock.ts';
import { ClusterTrouble } from './cluster-trouble.ts';
import { Sessions } from './sessions.ts';
import { parseUserKubeconfig, prepareCredentials } from './user-credentials.ts';
import {
  findUserAccess,
  type KubeconfigChoice,
  type KubeconfigPlaces,
  type UserAccess,
} from './user-kubeconfig.ts';

/** The way into a cluster as it may be shown, and what it was found by. */
export interface OpenAccess extends Omit<UserAccess, 'text'> {
  readonly choice: KubeconfigChoice;
}

/** A cluster that a person's command may talk to. */
export interface OpenCluster {
  readonly access: OpenAccess;
  readonly sessions: Sessions;
}

/**
 * Finds the way into the cluster and makes the credentials ready. Nothing is asked of the API server.
 *
 * @throws ClusterTrouble
 */
export async function openCluster(
  deps: { readonly clock: Clock },
  places: KubeconfigPlaces,
  choice: KubeconfigChoice,
): Promise<OpenCluster> {
  const { text: kubeconfig, ...access } = await findUserAccess(places, choice);
  const config = parsed(kubeconfig);
  await prepareCredentials(config);
  const sessions = new Sessions({
    clock: deps.clock,
    log: { info: () => undefined, warn: () => undefined },
    // Files may have changed by the time that a long watch asks again.
    readKubeconfig: async () => (await findUserAccess(places, choice)).text,
    // A plugin's answer is kept with the configuration that it was asked for.
    parse: (text) => (text === kubeconfig ? config : parseUserKubeconfig(text)),
  });
  return { access: { ...access, choice }, sessions };
}

function parsed(text: string): KubeConfig {
  try {
    return parseUserKubeconfig(text);
  } catch (error) {
    if (!isFault(error)) throw error;
    throw new ClusterTrouble({ kind: 'bad-kubeconfig', problem: error.message }, { cause: error });
  }
}
