import { z } from 'zod';
import type { DriftPolicy } from '../../../shared/model/drift.ts';
import { driftPolicy } from '../../../shared/settings/drift-policy.ts';
import type { Environment } from '../../../shared/settings/environment.ts';
import { eventBus } from '../../../shared/settings/event-bus.ts';
import { installationName } from '../../../shared/settings/installation-name.ts';
import { readEnvironment, type KubeconfigSource } from '../host/settings.ts';

/** The settings of the function; docs/configuration.md tells of each. */
const environment = z.object({
  POOLSYNC_INSTALLATION: installationName,
  POOLSYNC_REQUEST_BUS: eventBus,
  POOLSYNC_DRIFT_POLICY: driftPolicy,
});

interface Settings {
  readonly kubeconfig: KubeconfigSource;
  readonly installation: string;
  /** Name or ARN of the bus that scale requests go to. */
  readonly requestBus: string;
  /** Of pools that have no policy of their own. */
  readonly policy: DriftPolicy;
}

/** @throws Error that names every setting that is missing or wrong, all at once */
export function readSettings(env: Environment): Settings {
  const { kubeconfig, own } = readEnvironment(environment, env);
  return {
    kubeconfig,
    installation: own.POOLSYNC_INSTALLATION,
    requestBus: own.POOLSYNC_REQUEST_BUS,
    policy: own.POOLSYNC_DRIFT_POLICY,
  };
}
