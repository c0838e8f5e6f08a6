import { z } from 'zod';
import { managementCluster } from './cluster-schema.ts';
import type { InstallationConfig } from './installation-config.ts';
import { logRetentionDays } from './log-retention.ts';
import { strictObject } from './strict-object.ts';
import { accountId, arnOf, externalIdText, regionName, text, wholeNumber } from './words.ts';

const place = strictObject(
  { account: accountId, region: regionName },
  "a place is needed: { account: '…', region: '…' }",
);

/**
 * The functions take 63 characters; with what is added to it the name of a role has 64 at most. The
 * stack has the name itself, so it begins with a letter, and so has the bus for other places.
 */
const nameNeeded =
  'a name of a-z, 0-9 and - is needed, with a letter first and at most 40 characters long, since the names of all parts begin with it; "default" is that of a bus of AWS';

/** Of each setting alone; what goes together with what, `rules.ts` says. */
export const settings = {
  name: text(/^(?!default$)[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?$/, nameNeeded).exactOptional(),
  account: accountId,
  region: regionName,
  managementCluster,
  places: z.array(place, 'a list of places is needed').exactOptional(),
  externalId: externalIdText.exactOptional(),
  groups: wholeNumber(0, 100_000, 'a whole number of groups is needed').exactOptional(),
  sweepMinutes: wholeNumber(1, 60, 'a whole number of minutes is needed, 1 to 60').exactOptional(),
  encryptionKeyArn: arnOf(
    'kms',
    /key\/\S+/,
    'the ARN of a key of AWS KMS is needed, not of an alias',
  ).exactOptional(),
  archiveDays: wholeNumber(1, 3_650, 'a whole number of days is needed').exactOptional(),
  alarmTopicArn: arnOf('sns', /[\w-]+/, 'the ARN of a topic of SNS is needed').exactOptional(),
  logRetentionDays: z
    .literal(
      [...logRetentionDays],
      `a number of days that CloudWatch Logs knows is needed: ${logRetentionDays.join(', ')}`,
    )
    .exactOptional(),
  dashboard: z.boolean('true or false is needed').exactOptional(),
  driftPolicy: z.enum(['correct', 'report'], "'correct' or 'report' is needed").exactOptional(),
};

/** A whole configuration. */
export const installationSchema: z.ZodType<InstallationConfig> = strictObject(
  settings,
  'an installation is needed: defineInstallation({ … })',
);
