import type { Environment } from '../../shared/settings/environment.ts';

/** What a person has set for the clouds, as their own tools read it. */
export interface CloudSettings {
  /** The SDKs read the rest of it by themselves. */
  readonly env: Environment;
  readonly awsProfile: string | undefined;
  /** URL of Azure's management API. */
  readonly resourceManager: string | undefined;
}

export function cloudSettingsIn(env: Environment): CloudSettings {
  return {
    env,
    awsProfile: textIn(env, 'AWS_PROFILE'),
    resourceManager: textIn(env, 'POOLSYNC_RESOURCE_MANAGER'),
  };
}

function textIn(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}
