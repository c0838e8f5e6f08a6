import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';
import { createCloudClients, type PlaceClients } from '../../sandbox/installation/cloud-clients.ts';
import { operatorRole, operatorRoleArn } from '../../sandbox/installation/layout.ts';
import { groupsBy, type Groups, type Place } from './groups.ts';

const callSchema = z.object({
  /** Milliseconds since 1970. */
  time: z.number(),
  /** ARN of the caller. */
  principal: z.string().nullable(),
  account: z.string().nullable(),
  region: z.string(),
  action: z.string(),
  status: z.number(),
});

/** One call as the simulator recorded it. */
export type Call = z.infer<typeof callSchema>;

/** Accounts with numbers that no other test uses: the function's, a tenant's, a stranger's. */
export interface Accounts {
  readonly home: string;
  readonly tenant: string;
  readonly stranger: string;
}

/** The parts that have a role of their own at home. */
const parts = ['reconcile', 'scale', 'sweep', 'watch'] as const;
export type PartName = (typeof parts)[number];

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A simulated AWS of one world, and an operator's hands in it. */
export interface CloudSide extends Groups {
  readonly endpoint: string;
  /** URL of the port by which the simulator is steered. */
  readonly control: string;
  readonly accounts: Accounts;
  readonly regions: typeof regions;
  /** The keys of a person at home. */
  readonly keys: Keys;
  /** The role of a part. */
  partRoleOf(part: PartName): string;
  /** Its credentials, as the variables that Lambda sets. */
  credentialsOf(part: PartName): Readonly<Record<string, string>>;
  /** The role of an account that the function may take on, as a CloudAccount names it. */
  roleOf(account: string): { readonly roleARN: string; readonly externalID: string };
  /** The SDK's own clients for one place, with an operator's rights. */
  at(place: Place): PlaceClients;
  /** The calls of the parts, not those of the test, nor those by which the cluster asks who they are. */
  calls(): Promise<readonly Call[]>;
  close(): Promise<void>;
}

const regions = ['eu-west-1', 'us-east-1'] as const;
const roleOf: CloudSide['roleOf'] = (account) => ({
  roleARN: `arn:aws:iam::${account}:role/poolsync`,
  externalID: `word-of-${account}`,
});

const keysOf = (account: string): Keys => ({
  accessKeyId: `key-${account}`,
  secretAccessKey: `secret-${account}`,
});

/** What Lambda, or EKS for a pod, hands to a part. */
function sessionOf(account: string, part: PartName) {
  return {
    role: `arn:aws:iam::${account}:role/poolsync-${part}`,
    name: part,
    accessKeyId: `session-${part}-${account}`,
    secretAccessKey: `secret-${part}`,
    sessionToken: `token-${part}`,
  };
}

/** Starts a simulated AWS in which instances take a tenth of a second to come and to go. */
export async function startCloudSide(): Promise<CloudSide> {
  const ids = Array.from({ length: 4 }, () => String(randomInt(1e11, 1e12)));
  const [home = '', tenant = '', stranger = '', operator = ''] = ids;
  const aws = await startSimulatedAws(configOf({ home, tenant, stranger }, operator));
  const clients = createCloudClients(aws.endpoint, keysOf(operator));
  return {
    ...groupsBy((place) => clients.at(place).autoScaling),
    endpoint: aws.endpoint,
    control: aws.control,
    accounts: { home, tenant, stranger },
    regions,
    keys: keysOf(home),
    partRoleOf: (part) => sessionOf(home, part).role,
    credentialsOf: (part) => {
      const { accessKeyId, secretAccessKey, sessionToken } = sessionOf(home, part);
      return {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      };
    },
    roleOf,
    at: (place) => clients.at(place),
    calls: async () => {
      const response = await fetch(`${aws.control}/calls`);
      const calls = z.array(callSchema).parse(await response.json());
      const isOurs = (arn: string): boolean => arn.includes(operator) || arn.includes(operatorRole);
      return calls.filter(
        ({ principal, action }) =>
          principal !== null && !isOurs(principal) && action !== 'GetCallerIdentity',
      );
    },
    close: async () => {
      clients.close();
      await aws.close();
    },
  };
}

function configOf(
  { home, tenant, stranger }: Accounts,
  operator: string,
): Parameters<typeof startSimulatedAws>[0] {
  const lent = [tenant, stranger].map((id) => {
    const { roleARN: arn, externalID: externalId } = roleOf(id);
    return { arn, externalId, trusts: [home] };
  });
  const operated = [home, tenant, stranger].map((id) => ({
    arn: operatorRoleArn(id),
    trusts: [operator],
  }));
  return {
    accounts: [home, tenant, stranger, operator].map((id) => ({
      id,
      ...keysOf(id),
      regions: [...regions],
    })),
    roles: [...lent, ...operated],
    sessions: parts.map((part) => sessionOf(home, part)),
    timings: { pendingMs: 100, terminatingMs: 100, detachingMs: 50, reconcileMs: 5 },
  };
}
