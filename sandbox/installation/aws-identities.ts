import { admitCloud } from '../management-cluster/eks/admit-cloud.ts';
import type { ManagementCluster } from '../management-cluster/start.ts';
import { home } from './layout.ts';
import { users } from './users.ts';

/** The parts of Poolsync that run with a role of AWS, each with its own. */
const awsParts = ['reconcile', 'scale', 'sweep', 'watch'] as const;
type AwsPart = (typeof awsParts)[number];

/** Those of them that run on Lambda, and so log in to the cluster by their role. */
const functions = ['reconcile', 'scale', 'sweep'] as const;
export type AwsFunction = (typeof functions)[number];

function roleArnOf(part: AwsPart): string {
  return `arn:aws:iam::${home.account}:role/poolsync-${part}`;
}

/** Begins the ARN of each of them as STS shows it. */
export const partPrincipals: readonly string[] = awsParts.map(
  (part) => `arn:aws:sts::${home.account}:assumed-role/poolsync-${part}/`,
);

/** The credentials that Lambda, or EKS Pod Identity, hands out for the roles: for the simulated AWS. */
export const partSessions = awsParts.map((part) => ({
  role: roleArnOf(part),
  name: part,
  accessKeyId: `ASIA${part.toUpperCase()}`,
  secretAccessKey: `secret-of-${part}`,
  sessionToken: `token-of-${part}`,
}));

/** The same as variables of the part's process. */
export function credentialVariables(part: AwsPart): Readonly<Record<string, string>> {
  const session = partSessions.find(({ name }) => name === part);
  if (session === undefined) throw new Error(`${part} has no credentials`);
  return {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
  };
}

/** Lets the functions into the cluster, as an access entry of EKS does for each. */
export async function admitFunctions(
  { eks }: Pick<ManagementCluster, 'eks'>,
  { endpoint }: { readonly endpoint: string },
): Promise<void> {
  await admitCloud(eks, {
    origin: endpoint,
    accessEntries: functions.map((name) => ({
      principalArn: roleArnOf(name),
      username: users[name].user,
      kubernetesGroups: [...users[name].groups],
    })),
  });
}

/** By which a function finds the cluster and logs in to it by its role. */
export function eksVariables({
  url,
  caPem,
  eks,
}: Pick<ManagementCluster, 'url' | 'caPem' | 'eks'>): Readonly<Record<string, string>> {
  return {
    POOLSYNC_EKS_CLUSTER: eks.clusterName,
    POOLSYNC_EKS_SERVER: url,
    POOLSYNC_EKS_CA: Buffer.from(caPem).toString('base64'),
  };
}
