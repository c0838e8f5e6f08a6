import { z } from 'zod';
import type { DriftPolicy } from '../../../shared/model/drift.ts';
import { driftPolicy } from '../../../shared/settings/drift-policy.ts';
import {
  readVariables,
  type Environment,
  type Wrong,
} from '../../../shared/settings/environment.ts';
import { queueName } from '../host/queue-name.ts';

/** The settings of the functions that sweep; docs/configuration.md tells of each. */
export interface SweepSettings {
  /** NCRONTAB, of six fields. */
  readonly schedule: string;
  /** Name of the queue by which a sweep is handed on. */
  readonly queue: string;
  /** So long one run may take. */
  readonly budgetMs: number;
  /** Of pools that have no policy of their own. */
  readonly policy: DriftPolicy;
  /** https URL of the Event Grid topic for scale requests; absent: none are sent. */
  readonly topic: string | undefined;
}

const field = String.raw`[-*/,0-9]+`;
const ncrontab = new RegExp(`^${field}( ${field}){5}$`);

const variables = z.object({
  POOLSYNC_SWEEP_SCHEDULE: z
    .string()
    .trim()
    .regex(ncrontab, 'six fields of NCRONTAB with figures are needed, such as 0 */5 * * * *')
    .default('0 */5 * * * *'),
  POOLSYNC_SWEEP_QUEUE: queueName.default('poolsync-sweep'),
  POOLSYNC_SWEEP_SECONDS: z.coerce
    .number()
    .pipe(z.int().min(60).max(570, 'a number of seconds from 60 to 570 is needed'))
    .default(480),
  POOLSYNC_DRIFT_POLICY: driftPolicy,
  POOLSYNC_EVENT_GRID_TOPIC: z
    .url({ protocol: /^https$/, error: 'the https URL of an Event Grid topic is needed' })
    .optional(),
});

/** What is wrong is told together with what is wrong of the app's other settings. */
export function readSweepSettings(
  env: Environment,
): Wrong | { readonly kind: 'read'; readonly data: SweepSettings } {
  const read = readVariables(variables, env);
  if (read.kind === 'wrong') return read;
  const { data } = read;
  return {
    kind: 'read',
    data: {
      schedule: data.POOLSYNC_SWEEP_SCHEDULE,
      queue: data.POOLSYNC_SWEEP_QUEUE,
      budgetMs: data.POOLSYNC_SWEEP_SECONDS * 1_000,
      policy: data.POOLSYNC_DRIFT_POLICY,
      topic: data.POOLSYNC_EVENT_GRID_TOPIC,
    },
  };
}
