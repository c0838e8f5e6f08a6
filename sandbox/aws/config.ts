import { z } from 'zod';
import { lagMs, milliseconds, port } from '../simulated/config-fields.ts';
import { changeFigures, parseConfigOf } from '../simulated/parse-config.ts';

const accountId = z.string().regex(/^\d{12}$/, 'an account ID has 12 digits');
const regionName = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region looks like eu-west-1 or us-gov-west-1');

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
  describeLagMs: lagMs,
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

const roleArn = z
  .string()
  .regex(/^arn:aws:iam::\d{12}:role\/.+$/, 'a role ARN: arn:aws:iam::<account>:role/<name>');

/** Scales groups with this tag alone, as a condition of its policy would have it. */
const scalesOnly = z.strictObject({ key: z.string().min(1), value: z.string() }).optional();

const roleSchema = z.strictObject({
  arn: roleArn,
  scalesOnly,
  externalId: z.string().min(2).optional(),
  trusts: z.array(accountId).min(1),
});

/** The credentials of a role that a service hands to what runs in it, as Lambda does to a function. */
const sessionSchema = z.strictObject({
  role: roleArn,
  scalesOnly,
  /** Of the session: Lambda takes the function's name. */
  name: z.string().regex(/^[\w+=,.@-]{2,64}$/, 'a session name has 2 to 64 letters'),
  accessKeyId: z.string().min(1).max(128),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1),
});

const configSchema = z
  .strictObject({
    accounts: z.array(accountSchema).min(1),
    roles: z.array(roleSchema).default([]),
    sessions: z.array(sessionSchema).default([]),
    timings: timingsPatchSchema
      .default({})
      .transform((given) => changeFigures(defaultTimings, given)),
    ports: z
      .strictObject({ endpoint: port.default(0), control: port.default(0) })
      .default({ endpoint: 0, control: 0 }),
  })
  .superRefine(({ accounts, roles, sessions }, check) => {
    const complain = ({ path }: Named, message: string): void =>
      check.addIssue({ code: 'custom', path: [...path], message });
    const ids = accounts.map(({ id }, at) => ({ path: ['accounts', at, 'id'], value: id }));
    const keys = [...keysIn('accounts', accounts), ...keysIn('sessions', sessions)];
    for (const repeat of [...repeatsIn(ids), ...repeatsIn(keys)]) {
      complain(repeat, `"${repeat.value}" is used twice; give each account its own`);
    }
    const known = new Set(accounts.map(({ id }) => id));
    const arns = [
      ...roles.map(({ arn }, at) => ({ path: ['roles', at, 'arn'], value: arn })),
      ...sessions.map(({ role }, at) => ({ path: ['sessions', at, 'role'], value: role })),
    ];
    for (const arn of arns) {
      const owner = arn.value.split(':')[4] ?? '';
      if (known.has(owner)) continue;
      const message = `"${arn.value}" is a role of account ${owner}, which is not among accounts[].id; add it there`;
      complain(arn, message);
    }
  });

/** A value and where it stands. */
interface Named {
  readonly path: readonly (string | number)[];
  readonly value: string;
}

function keysIn(
  list: string,
  holders: readonly { readonly accessKeyId: string }[],
): readonly Named[] {
  return holders.map(({ accessKeyId }, at) => ({
    path: [list, at, 'accessKeyId'],
    value: accessKeyId,
  }));
}

function repeatsIn(all: readonly Named[]): readonly Named[] {
  return all.filter(({ value }, at) => all.findIndex((each) => each.value === value) < at);
}

/** What a caller writes; see the fields above for units. */
export type SimulatedAwsConfig = z.input<typeof configSchema>;
/** The same with every default filled in. */
export type ResolvedConfig = z.output<typeof configSchema>;

/** Reads a configuration; throws one Error that names every wrong value and its place. */
export function parseConfig(given: unknown): ResolvedConfig {
  return parseConfigOf('AWS', configSchema, given);
}
