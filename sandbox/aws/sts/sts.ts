import { z } from 'zod';
import { actionMaker, validationMessage } from '../action.ts';
import type { RequestContext } from '../action.ts';
import { assumedRole } from '../auth/assumed-role.ts';
import type { Role } from '../auth/identities.ts';
import { ApiError } from '../errors.ts';
import type { Service } from '../endpoint.ts';
import { queryProtocol } from '../wire/query-protocol.ts';

const action = actionMaker(
  (complaints) => new ApiError({ code: 'ValidationError', message: validationMessage(complaints) }),
);

/** AWS allows roles that were assumed by a role one hour at most. */
const CHAINED_SECONDS = 3600;

const getCallerIdentity = action(z.unknown(), ({ principal }) => ({
  Arn: principal.arn,
  UserId: principal.userId,
  Account: principal.account,
}));

const assumeRole = action(
  z.object({
    RoleArn: z.string().min(20, 'Member must have length greater than or equal to 20'),
    RoleSessionName: z
      .string()
      .regex(/^[\w+=,.@-]{2,64}$/, 'Member must satisfy regular expression pattern: [\\w+=,.@-]*'),
    ExternalId: z.string().optional(),
    DurationSeconds: z.coerce
      .number()
      .int()
      .min(900, 'Member must have value greater than or equal to 900')
      .max(43_200, 'Member must have value less than or equal to 43200')
      .default(CHAINED_SECONDS),
  }),
  (context, given) => {
    const role = context.world.identities.role(given.RoleArn);
    if (role === undefined || !mayAssume(context, role, given.ExternalId)) {
      throw new ApiError({
        code: 'AccessDenied',
        status: 403,
        message: `User: ${context.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${given.RoleArn}`,
      });
    }
    if (context.principal.assumed && given.DurationSeconds > CHAINED_SECONDS) {
      throw new ApiError({
        code: 'ValidationError',
        message:
          'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      });
    }
    return startSession(context, role, given.RoleSessionName, given.DurationSeconds);
  },
);

function mayAssume(
  { principal }: RequestContext,
  role: Role,
  externalId: string | undefined,
): boolean {
  if (!role.trusts.includes(principal.account)) return false;
  return role.externalId === undefined || role.externalId === externalId;
}

function startSession(
  { world }: RequestContext,
  role: Role,
  name: string,
  seconds: number,
): object {
  const now = world.clock.now();
  const expiresAt = now + seconds * 1000;
  const { arn, scalesOnly } = role;
  const principal = { ...assumedRole(arn, name, `AROA${world.ids.keyText(17)}`), scalesOnly };
  const accessKeyId = `ASIA${world.ids.keyText(16)}`;
  const secretAccessKey = world.ids.hex(40);
  const token = world.ids.hex(96);
  world.identities.addSession(
    accessKeyId,
    {
      principal,
      secretAccessKey,
      session: { token, expiresAt },
    },
    now,
  );
  return {
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: token,
      Expiration: new Date(expiresAt),
    },
  };
}

/** AWS Security Token Service as far as roles need it; API of 2011-06-15. */
export const stsService: Service = {
  protocol: queryProtocol('sts', '2011-06-15'),
  actions: new Map(
    Object.entries({ GetCallerIdentity: getCallerIdentity, AssumeRole: assumeRole }),
  ),
};
