import { z } from 'zod';

/** The settings of the function; docs/configuration.md tells of each. */
const environment = z.object({
  POOLSYNC_KUBECONFIG: z.string().min(1),
  POOLSYNC_EVENTS_QUEUE_URL: z.url(),
  POOLSYNC_REJECTED_QUEUE_URL: z.url(),
});

export interface Settings {
  /** Path of a kubeconfig of the management cluster. */
  readonly kubeconfig: string;
  readonly eventsQueueUrl: string;
  readonly rejectedQueueUrl: string;
}

/** @throws Error that names every setting that is missing or wrong, all at once */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path: [name = ''], message }) =>
        `${String(name)} ${env[String(name)] === undefined ? 'is not set' : `is ${JSON.stringify(env[String(name)])}: ${message}`}`,
    );
    throw new Error(
      `Poolsync cannot start: ${problems.join('; ')}. See docs/configuration.md for what each setting means.`,
    );
  }
  return {
    kubeconfig: parsed.data.POOLSYNC_KUBECONFIG,
    eventsQueueUrl: parsed.data.POOLSYNC_EVENTS_QUEUE_URL,
    rejectedQueueUrl: parsed.data.POOLSYNC_REJECTED_QUEUE_URL,
  };
}
