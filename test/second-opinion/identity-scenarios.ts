import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Ask } from './answers.ts';
import { role, type Cloud } from './clouds.ts';

/** A caller asks who it is, and takes a role. */
export async function identities({ sts }: Cloud, ask: Ask): Promise<void> {
  await ask('GetCallerIdentity', 'with an access key', () =>
    sts.send(new GetCallerIdentityCommand({})),
  );
  const assume = (how: string, changes: Partial<AssumeRoleCommand['input']> = {}) =>
    ask('AssumeRole', how, () =>
      sts.send(
        new AssumeRoleCommand({
          RoleArn: role.arn,
          RoleSessionName: 'poolsync',
          ExternalId: role.externalId,
          ...changes,
        }),
      ),
    );
  await assume('as it is trusted');
  await assume('with another external ID', { ExternalId: 'other-word' });
  await assume('for too short a time', { DurationSeconds: 899 });
  await assume('with a session name that is none', { RoleSessionName: 'a name' });
}
