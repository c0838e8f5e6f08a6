import { z } from 'zod';
import type { Environment } from '../../../shared/settings/environment.ts';
import { installationName } from '../../../shared/settings/installation-name.ts';
import { queueUrl, readEnvironment, type KubeconfigSource } from '../host/settings.ts';

/** The settings of the function; docs/configuration.md tells of each. */
const environment = z.object({
  POOLSYNC_EVENTS_QUEUE_URL: queueUrl,
  POOLSYNC_REJECTED_QUEUE_URL: queueUrl,
  POOLSYNC_INSTALLATION: installationName,
});

interface Settings {
  readonly kubeconfig: KubeconfigSource;
  readonly eventsQueueUrl: string;
  readonly rejectedQueueUrl: string;
  /** Name of the installation that the function belongs to. */
  readonly installation: string;
}

/** @throws Error that names every setting that is missing or wrong, all at once */
export function readSettings(env: Environment): Settings {
  const { kubeconfig, own } = readEnvironment(environment, env);
  return {
    kubeconfig,
    eventsQueueUrl: own.POOLSYNC_EVENTS_QUEUE_URL,
    rejectedQueueUrl: own.POOLSYNC_REJECTED_QUEUE_URL,
    installation: own.POOLSYNC_INSTALLATION,
  };
}
