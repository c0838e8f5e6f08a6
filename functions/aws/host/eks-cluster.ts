import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { apiServerUrl, certificateAuthority } from '../../../shared/settings/api-server.ts';
import type { Way } from '../../../shared/settings/choose-one.ts';
import { readVariables } from '../../../shared/settings/environment.ts';

/** A cluster of EKS, to which a token by the function's own identity is shown. */
export interface EksCluster {
  readonly kind: 'eks';
  /** By which EKS knows it: a token is for the cluster of that name alone. */
  readonly name: string;
  /** The https URL of its API server. */
  readonly server: string;
  /** Base64 of the PEM of its certificate authority. */
  readonly caData: string;
  /** Of the cluster: its STS vouches for the token. */
  readonly region: string;
}

const variables = z.object({
  POOLSYNC_EKS_CLUSTER: z
    .string()
    .regex(/^[0-9A-Za-z][-_0-9A-Za-z]{0,99}$/, 'the name of a cluster of EKS is needed'),
  POOLSYNC_EKS_SERVER: apiServerUrl,
  POOLSYNC_EKS_CA: certificateAuthority.refine(isCertificate, {
    error: 'the certificate in it cannot be read',
    when: ({ issues }) => issues.length === 0,
  }),
  POOLSYNC_EKS_REGION: z
    .string()
    .regex(/^[a-z]+(-[a-z]+)+-\d+$/, 'a region such as eu-west-1 is needed'),
});

export const eksCluster: Way<EksCluster> = {
  name: 'POOLSYNC_EKS_CLUSTER',
  others: ['POOLSYNC_EKS_SERVER', 'POOLSYNC_EKS_CA', 'POOLSYNC_EKS_REGION'],
  read: (env) => {
    // Lambda sets the function's own region, which most often is the cluster's.
    const { POOLSYNC_EKS_REGION = env['AWS_REGION'] } = env;
    const read = readVariables(variables, { ...env, POOLSYNC_EKS_REGION });
    if (read.kind === 'wrong') return read;
    const { data } = read;
    return {
      kind: 'eks',
      name: data.POOLSYNC_EKS_CLUSTER,
      server: data.POOLSYNC_EKS_SERVER,
      caData: data.POOLSYNC_EKS_CA,
      region: data.POOLSYNC_EKS_REGION,
    };
  },
};

/** Otherwise the mistake would be found by each request, one after the other. */
function isCertificate(base64: string): boolean {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).subject !== undefined;
  } catch {
    return false;
  }
}
