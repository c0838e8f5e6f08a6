import { z } from 'zod';
import { changeFigures, parseConfigOf } from '../simulated/parse-config.ts';

const accountId = z.string().regex(/^\d{12}$/, 'an account ID has 12 digits');
const regionName = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region looks like eu-west-1 or us-gov-west-1');
const milliseconds = z.number().int().min(0).max(3_600_000);
const port = z.number().int().min(0).max(65_535);

/** The longest lag that reads can have; the past is kept so long. */
export const MAX_LAG_MS = 60_000;

const timingFields = {
  /** From the launch of an instance to its launch hooks, or to InService. */
  pendingMs: milliseconds,
  /** From the end of the terminate hooks until the instance is gone. */
  terminatingMs: milliseconds,
  /** From Detaching until the instance has left its group. */
  detachingMs: milliseconds,
  /** From a change until the group acts on it. */
  reconcileMs: milliseconds,
  /** From the publication of an event until it reaches its targets; 0 delivers at once. */
  eventDeliveryMs: milliseconds,
  /** The smallest HeartbeatTimeout that a lifecycle hook may have; AWS's own is 30. */
  minimumHeartbeatSeconds: z.number().int().min(1).max(7_200),
  /** From InService into Standby, and back. */
  standbyMs: milliseconds,
  /** From the drawing of an instance out of a warm pool to its launch hooks, or to InService. */
  warmStartMs: milliseconds,
  /** From launches that failed until the group tries again. */
  launchRetryMs: milliseconds,
  /** How old the groups and instances are that Auto Scaling's reads show. */
  describeLagMs: z.number().int().min(0).max(MAX_LAG_MS),
  /** From an answer's being ready until it is sent: as far as AWS is away. */
  answerMs: milliseconds,
  /** The most entries in one page of Auto Scaling's answers; AWS may give fewer than asked for. */
  mostRecordsPerPage: z.number().int().min(1).max(100),
};

/** How long things take, and a few bounds; every figure is optional here and in `PATCH /timings`. */
export const timingsPatchSchema = z.strictObject(timingFields).partial();
export type Timings = z.infer<z.ZodObject<typeof timingFields>>;

const defaultTimings: Timings = {
  pendingMs: 1_000,
  terminatingMs: 1_000,
  detachingMs: 200,
  reconcileMs: 20,
  eventDeliveryMs: 0,
  minimumHeartbeatSeconds: 30,
  standbyMs: 200,
  warmStartMs: 200,
  launchRetryMs: 10_000,
  describeLagMs: 0,
  answerMs: 0,
  mostRecordsPerPage: 100,
};

const accountSchema = z.strictObject({
  id: accountId,
  accessKeyId: z.string().min(1).max(128),
  secretAccessKey: z.string().min(1),
  regions: z.array(regionName).min(1),
});

const roleSchema = z.strictObject({
  arn: z
    .string()
    .regex(/^arn:aws:iam::\d{12}:role\/.+$/, 'a role ARN: arn:aws:iam::<account>:role/<name>'),
  externalId: z.string().min(2).optional(),
  trusts: z.array(accountId).min(1),
});

const configSchema = z
  .strictObject({
    accounts: z.array(accountSchema).min(1),
    roles: z.array(roleSchema).default([]),
    timings: timingsPatchSchema
      .default({})
      .transform((given) => changeFigures(defaultTimings, given)),
    ports: z
      .strictObject({ endpoint: port.default(0), control: port.default(0) })
      .default({ endpoint: 0, control: 0 }),
  })
  .superRefine((config, check) => {
    const repeated = (name: 'id' | 'accessKeyId'): void => {
      const seen = new Set<string>();
      for (const [index, account] of config.accounts.entries()) {
        if (seen.has(account[name])) {
          const message = `"${account[name]}" is used twice; give each account its own`;
          check.addIssue({ code: 'custom', path: ['accounts', index, name], message });
        }
        seen.add(account[name]);
      }
    };
    repeated('id');
    repeated('accessKeyId');
    const known = new Set(config.accounts.map((account) => account.id));
    for (const [index, role] of config.roles.entries()) {
      const owner = role.arn.split(':')[4] ?? '';
      if (known.has(owner)) continue;
      const message = `"${role.arn}" is a role of account ${owner}, which is not among accounts[].id; add it there`;
      check.addIssue({ code: 'custom', path: ['roles', index, 'arn'], message });
    }
  });

/** What a caller writes; see the fields above for units. */
export type SimulatedAwsConfig = z.input<typeof configSchema>;
/** The same with every default filled in. */
export type ResolvedConfig = z.output<typeof configSchema>;

/** Reads a configuration; throws one Error that names every wrong value and its place. */
export function parseConfig(given: unknown): ResolvedConfig {
  return parseConfigOf('AWS', configSchema, given);
}
