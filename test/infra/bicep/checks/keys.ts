import { at, eachOf } from '../check.ts';
import { propertyAt } from '../tree.ts';

/** By which each kind of resource shuts out who has a key, and no token. */
const locks: Readonly<Record<string, { readonly path: string; readonly value: string }>> = {
  'Microsoft.ServiceBus/namespaces': { path: 'properties.disableLocalAuth', value: 'true' },
  'Microsoft.EventGrid/topics': { path: 'properties.disableLocalAuth', value: 'true' },
  'Microsoft.Storage/storageAccounts': { path: 'properties.allowSharedKeyAccess', value: 'false' },
  'Microsoft.Insights/components': { path: 'properties.DisableLocalAuth', value: 'true' },
  'Microsoft.OperationalInsights/workspaces': {
    path: 'properties.features.disableLocalAuth',
    value: 'true',
  },
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': {
    path: 'properties.allow',
    value: 'false',
  },
};

/** The one namespace that has keys, since Event Grid may need them. */
const withKeys = 'modules/ingress.bicep';

/** Whatever could have keys has none. */
export const keys = eachOf(
  'resources that could have keys',
  ({ path, resources }) =>
    path === withKeys
      ? []
      : resources.flatMap((resource) => {
          const lock = locks[resource.kind.split('@', 1).join('')];
          return lock === undefined || resource.isExisting ? [] : [{ resource, lock }];
        }),
  ({ resource, lock: { path, value } }, template) =>
    propertyAt(resource.body, path)?.text === value
      ? []
      : [at(template, resource, `${resource.name}: ${path} is not ${value}`)],
);
