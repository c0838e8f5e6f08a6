import { z } from 'zod';
import { entryFor, type AdmittedClouds } from './access-entries.ts';
import { askSts } from './ask-sts.ts';
import { readToken } from './read-token.ts';
import { TokenRefusal } from './refusal.ts';

/** What the authenticator of a cluster knows. */
export interface ReviewDeps {
  /** Name of the cluster. */
  readonly clusterName: string;
  readonly clouds: AdmittedClouds;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A TokenReview of `authentication.k8s.io/v1` as the API server sends it. */
export const tokenReview = z.object({
  apiVersion: z.literal('authentication.k8s.io/v1'),
  kind: z.literal('TokenReview'),
  spec: z.object({ token: z.string() }),
});

interface UserInfo {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

type ReviewStatus =
  | { readonly authenticated: true; readonly user: UserInfo }
  | { readonly authenticated: false; readonly error: string };

/**
 * Says who shows a token, as EKS does: it calls what is in the token, and looks among the access
 * entries for the role that STS names. Who has none is nobody.
 */
export async function reviewToken(
  deps: ReviewDeps,
  { spec: { token } }: z.output<typeof tokenReview>,
): Promise<ReviewStatus> {
  try {
    return { authenticated: true, user: await identify(deps, token) };
  } catch (error) {
    if (!(error instanceof TokenRefusal)) throw error;
    return { authenticated: false, error: error.message };
  }
}

async function identify(
  { clusterName, clouds, now }: ReviewDeps,
  token: string,
): Promise<UserInfo> {
  const call = readToken(token, now());
  const cloud = clouds.get(call.origin);
  if (cloud === undefined) throw new TokenRefusal(`${call.origin} is no STS that is known`);
  const { reachedAt } = cloud;
  const caller = await askSts(call, { reachedAt, clusterName });
  const entry = entryFor(cloud, caller.principalArn);
  if (entry === undefined) {
    throw new TokenRefusal(`${caller.principalArn} has no access entry`);
  }
  return {
    username: entry.username ?? caller.arn,
    uid: `aws-iam-authenticator:${caller.account}:${caller.principalId}`,
    groups: entry.kubernetesGroups,
    extra: {
      arn: [caller.arn],
      canonicalArn: [caller.principalArn],
      principalId: [caller.principalId],
      sessionName: [caller.sessionName],
      accessKeyId: [call.accessKeyId],
    },
  };
}
