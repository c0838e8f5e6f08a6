import { dirname } from 'node:path';

/** App settings, which are also the app's environment. */
export type AppSettings = Readonly<Record<string, string>>;

/**
 * The whole environment of an instance: what Azure sets itself, and the app settings, which win.
 * Nothing comes from this process.
 */
export function environmentVariables(of: {
  readonly name: string;
  readonly folder: string;
  readonly instanceId: string;
  readonly settings: AppSettings;
}): AppSettings {
  return {
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    AZURE_FUNCTIONS_ENVIRONMENT: 'Production',
    AzureWebJobsScriptRoot: of.folder,
    FUNCTIONS_EXTENSION_VERSION: '~4',
    FUNCTIONS_WORKER_RUNTIME: 'node',
    WEBSITE_INSTANCE_ID: of.instanceId,
    WEBSITE_SITE_NAME: of.name,
    WEBSITE_SKU: 'FlexConsumption',
    ...of.settings,
  };
}

/**
 * Puts app settings into a binding's text: `%NAME%` becomes the value of NAME.
 *
 * @throws Error where there is no such setting, or it is empty.
 */
export function resolveName(text: string, settings: AppSettings): string {
  return text.replaceAll(/%([^%]+)%/g, (placeholder, name: string) => {
    const value = settings[name];
    if (value === undefined || value === '') {
      throw new Error(`'${placeholder}' does not resolve to a value: set the app setting ${name}.`);
    }
    return value;
  });
}

/**
 * The namespace that an identity-based connection names.
 *
 * @throws Error where the setting is missing.
 */
export function namespaceOf(connection: string, settings: AppSettings): string {
  const name = `${connection}__fullyQualifiedNamespace`;
  const namespace = settings[name];
  if (namespace !== undefined && namespace !== '') return namespace;
  const hint =
    settings[connection] === undefined
      ? ''
      : ' (a connection string in the setting itself is not simulated)';
  throw new Error(
    `The connection '${connection}' cannot be resolved: set the app setting ${name}${hint}.`,
  );
}
