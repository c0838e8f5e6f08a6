import { z } from 'zod';
import type { Action, RequestContext } from '../action.ts';
import { parseArn } from '../arn.ts';
import { ApiError } from '../errors.ts';
import { action, alreadyExists, invalidParameter, limitExceeded, notFound } from './errors.ts';
import type { Secret } from './model.ts';
import { CURRENT, addVersion, labelsOf } from './versions.ts';

const MAX_SECRETS = 1_000;

const content = {
  ClientRequestToken: z.string().min(32).max(64).optional(),
  SecretString: z.string().optional(),
  SecretBinary: z.base64().optional(),
};

const createSecret = action(
  z.object({ Name: z.string().min(1).max(512), Description: z.string().optional(), ...content }),
  (context, given) => {
    const { world, region } = context;
    const { secrets } = region.secrets;
    const name = given.Name;
    if (!/^[A-Za-z0-9/_+=.@-]+$/.test(name)) {
      throw invalidParameter(
        `Invalid name "${name}". Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!`,
      );
    }
    if (secrets.has(name)) {
      throw alreadyExists(`The operation failed because the secret ${name} already exists.`);
    }
    if (secrets.size >= MAX_SECRETS) {
      throw limitExceeded(`There are ${MAX_SECRETS} secrets already; more are not simulated.`);
    }
    const now = world.clock.now();
    const secret: Secret = {
      name,
      arn: `arn:aws:secretsmanager:${region.name}:${region.account}:secret:${name}-${world.ids.keyText(6)}`,
      description: given.Description,
      createdAt: now,
      changedAt: now,
      versions: new Map(),
      labels: new Map(),
    };
    const hasContent = given.SecretString !== undefined || given.SecretBinary !== undefined;
    const version = hasContent ? addVersion(context, secret, given, [CURRENT]) : undefined;
    secrets.set(name, secret);
    return { ARN: secret.arn, Name: name, VersionId: version?.id };
  },
);

const putSecretValue = action(
  z.object({
    SecretId: z.string(),
    VersionStages: z.array(z.string().min(1).max(256)).min(1).max(20).optional(),
    ...content,
  }),
  (context, given) => {
    const secret = secretOf(context, given.SecretId);
    const version = addVersion(context, secret, given, given.VersionStages ?? [CURRENT]);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      VersionStages: labelsOf(secret, version.id),
    };
  },
);

const getSecretValue = action(
  z.object({
    SecretId: z.string(),
    VersionId: z.string().optional(),
    VersionStage: z.string().optional(),
  }),
  (context, given) => {
    const secret = secretOf(context, given.SecretId);
    const { VersionId, VersionStage } = given;
    const stage = VersionStage ?? (VersionId === undefined ? CURRENT : undefined);
    const labelled = stage === undefined ? undefined : secret.labels.get(stage);
    const version = secret.versions.get(VersionId ?? labelled ?? '');
    if (version === undefined) {
      throw notFound(
        VersionId === undefined
          ? ` value for staging label: ${stage ?? ''}`
          : ` value for VersionId: ${VersionId}`,
      );
    }
    if (stage !== undefined && labelled !== version.id) {
      throw new ApiError({
        code: 'InvalidRequestException',
        message: `You provided a VersionStage that is not associated to the provided VersionId: ${stage}, ${version.id}.`,
      });
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      ...version.content,
      VersionStages: labelsOf(secret, version.id),
      CreatedDate: version.createdAt / 1000,
    };
  },
);

const describeSecret = action(z.object({ SecretId: z.string() }), (context, given) => {
  const secret = secretOf(context, given.SecretId);
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: secret.createdAt / 1000,
    LastChangedDate: secret.changedAt / 1000,
    VersionIdsToStages: Object.fromEntries(
      [...new Set(secret.labels.values())].map((id) => [id, labelsOf(secret, id)]),
    ),
  };
});

/** By name, ARN, or ARN without the six random characters at its end. */
function secretOf({ region }: RequestContext, id: string): Secret {
  const { secrets } = region.secrets;
  const arn = parseArn(id);
  if (arn !== undefined && arn.account !== region.account) {
    throw new ApiError({
      code: 'AccessDeniedException',
      message: `Resource-based policies are not simulated: account ${region.account} cannot read ${id}.`,
    });
  }
  const found = [...secrets.values()].find(
    ({ arn: full, name }) => name === id || full === id || full.slice(0, -7) === id,
  );
  if (found === undefined) throw notFound();
  return found;
}

export const secretActions: Readonly<Record<string, Action>> = {
  CreateSecret: createSecret,
  PutSecretValue: putSecretValue,
  GetSecretValue: getSecretValue,
  DescribeSecret: describeSecret,
};
