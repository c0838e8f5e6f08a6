import { z } from 'zod';

/** Where the kubeconfig of the management cluster is read, again and again: it may change. */
export type KubeconfigSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'secret'; readonly arn: string; readonly region: string };

export type Environment = Readonly<Record<string, string | undefined>>;

/** A queue's URL. */
export const queueUrl = z.url();

/** The name of this installation, as requests and the tags of groups hold it. */
export const installationName = z
  .string()
  .regex(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/, 'a name of a-z, 0-9 and - is needed')
  .default('poolsync');

/**
 * Reads where the kubeconfig is, and the settings that a function has of its own.
 *
 * @throws Error that names every setting that is missing or wrong, all at once
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  own: z.ZodObject<Shape>,
  env: Environment,
): { readonly kubeconfig: KubeconfigSource; readonly own: z.output<z.ZodObject<Shape>> } {
  const kubeconfig = chooseKubeconfig(env);
  const parsed = own.safeParse(env);
  if (kubeconfig.kind !== 'wrong' && parsed.success) return { kubeconfig, own: parsed.data };
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
