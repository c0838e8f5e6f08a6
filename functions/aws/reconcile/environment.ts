import { z } from 'zod';

const defaultInstallation = 'poolsync';

/** It goes into tags and into the names of other things, so it is a label of DNS. */
const installationName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/, 'lower-case letters, digits and hyphens are needed');

/** The settings of the function; docs/configuration.md tells of each. */
const environment = z.object({
  POOLSYNC_EVENTS_QUEUE_URL: z.url(),
  POOLSYNC_REJECTED_QUEUE_URL: z.url(),
  POOLSYNC_INSTALLATION: installationName.default(defaultInstallation),
});

/** Where the kubeconfig of the management cluster is read, again and again: it may change. */
export type KubeconfigSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'secret'; readonly arn: string; readonly region: string };

export interface Settings {
  readonly kubeconfig: KubeconfigSource;
  readonly eventsQueueUrl: string;
  readonly rejectedQueueUrl: string;
  /** Name of the installation that the function belongs to. */
  readonly installation: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error that names every setting that is missing or wrong, all at once */
export function readSettings(env: Environment): Settings {
  const kubeconfig = chooseKubeconfig(env);
  const parsed = environment.safeParse(env);
  if (kubeconfig.kind !== 'wrong' && parsed.success) {
    return {
      kubeconfig,
      eventsQueueUrl: parsed.data.POOLSYNC_EVENTS_QUEUE_URL,
      rejectedQueueUrl: parsed.data.POOLSYNC_REJECTED_QUEUE_URL,
      installation: parsed.data.POOLSYNC_INSTALLATION,
    };
  }
  const problems = [
    ...(kubeconfig.kind === 'wrong' ? [kubeconfig.problem] : []),
    ...(parsed.error?.issues ?? []).map(({ path: [name = ''], message }) =>
      problemWith(env, String(name), message),
    ),
  ];
  throw new Error(
    `Poolsync cannot start: ${problems.join('; ')}. See docs/configuration.md for what each setting means.`,
  );
}

function problemWith(env: Environment, name: string, message: string): string {
  const value = env[name];
  return value === undefined
    ? `${name} is not set`
    : `${name} is ${JSON.stringify(value)}: ${message}`;
}

type Choice = KubeconfigSource | { readonly kind: 'wrong'; readonly problem: string };

const fileName = 'POOLSYNC_KUBECONFIG';
const secretName = 'POOLSYNC_KUBECONFIG_SECRET_ARN';

function chooseKubeconfig({ [fileName]: path, [secretName]: arn }: Environment): Choice {
  if (path !== undefined && arn !== undefined) {
    return wrong(`${fileName} and ${secretName} are both set, and only one may be: remove one`);
  }
  if (path !== undefined) {
    return path === ''
      ? wrong(`${fileName} is "": the path of a kubeconfig is needed`)
      : { kind: 'file', path };
  }
  if (arn === undefined) {
    return wrong(`neither ${fileName} nor ${secretName} is set: set one of them`);
  }
  const region = /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:\S+$/.exec(arn)?.[1];
  return region === undefined
    ? wrong(
        `${secretName} is ${JSON.stringify(arn)}: the ARN of a secret in AWS Secrets Manager is needed`,
      )
    : { kind: 'secret', arn, region };
}

function wrong(problem: string): Choice {
  return { kind: 'wrong', problem };
}
