import { z } from 'zod';

/** EKS keeps these for itself and for Kubernetes. */
const reserved = /^(?:system|eks|aws|amazon|iam):/;

const notReserved = z
  .string()
  .min(1)
  .refine(
    (name) => !reserved.test(name),
    'EKS takes no name that begins with system:, eks:, aws:, amazon: or iam:',
  );

/** A loopback address: nothing else is ever asked. */
const loopback = z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ });

/** Lets a principal of IAM in, as `aws eks create-access-entry` does. */
const accessEntry = z.strictObject({
  principalArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/.+$/, 'the ARN of a role or user of IAM'),
  /** The user's name in Kubernetes. Absent: the ARN of the session. */
  username: notReserved.optional(),
  kubernetesGroups: z.array(notReserved),
});

/** A simulated AWS whose STS vouches for callers, and whom of them the cluster lets in. */
export const admittedCloud = z.strictObject({
  /** Where its STS is asked. The origin in a token may be another: that of a gate in front. */
  reachedAt: loopback,
  accessEntries: z.array(accessEntry),
});

export type AdmittedCloud = z.output<typeof admittedCloud>;
export type AccessEntry = AdmittedCloud['accessEntries'][number];

/** The clouds whose STS is believed, by the origin that stands in tokens: `http://127.0.0.1:PORT`. */
export type AdmittedClouds = Map<string, AdmittedCloud>;

/**
 * The entry for a caller. STS shows no path of a role, so an entry's path does not count.
 *
 * @param principalArn of a role or a user
 */
export function entryFor(
  { accessEntries }: Pick<AdmittedCloud, 'accessEntries'>,
  principalArn: string,
): AccessEntry | undefined {
  return accessEntries.find((entry) => withoutPath(entry.principalArn) === principalArn);
}

function withoutPath(arn: string): string {
  return arn.replace(/:role\/.*\//, ':role/');
}
