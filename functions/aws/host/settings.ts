import { z } from 'zod';
import { chooseOne, type Way } from '../../../shared/settings/choose-one.ts';
import {
  cannotStart,
  readVariables,
  wrong,
  type Environment,
} from '../../../shared/settings/environment.ts';
import { kubeconfigPath, type KubeconfigFile } from '../../../shared/settings/kubeconfig-path.ts';
import { eksCluster, type EksCluster } from './eks-cluster.ts';

interface KubeconfigSecret {
  readonly kind: 'secret';
  readonly arn: string;
  readonly region: string;
}

/** Whence the kubeconfig of the management cluster is had, again and again: it may change. */
export type KubeconfigSource = KubeconfigFile | KubeconfigSecret | EksCluster;

/** A queue's URL. */
export const queueUrl = z.url();

/**
 * Reads which of the three ways into the cluster is set, and the settings that a function has of its own.
 *
 * @throws Error that names every setting that is missing or wrong, all at once
 */
export function readEnvironment<Output>(
  variables: z.ZodType<Output>,
  env: Environment,
): { readonly kubeconfig: KubeconfigSource; readonly own: Output } {
  const kubeconfig = chooseOne<KubeconfigSource>(env, [
    kubeconfigPath,
    kubeconfigSecret,
    eksCluster,
  ]);
  const own = readVariables(variables, env);
  if (kubeconfig.kind !== 'wrong' && own.kind === 'read') return { kubeconfig, own: own.data };
  throw cannotStart('Poolsync', [kubeconfig, own]);
}

const secretName = 'POOLSYNC_KUBECONFIG_SECRET_ARN';

const kubeconfigSecret: Way<KubeconfigSecret> = {
  name: secretName,
  read: ({ [secretName]: arn = '' }) => {
    const region = /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:\S+$/.exec(arn)?.[1];
    if (region !== undefined) return { kind: 'secret', arn, region };
    const is = `${secretName} is ${JSON.stringify(arn)}`;
    return wrong(`${is}: the ARN of a secret in AWS Secrets Manager is needed`);
  },
};
