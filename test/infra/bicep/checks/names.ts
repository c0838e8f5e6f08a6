import { at, eachOf } from '../check.ts';
import { lengthsOf, type Lengths } from '../lengths.ts';
import { literalOf, propertyAt, type Node } from '../tree.ts';

interface Limit extends Lengths {
  /** What the parts that are written down have to be. */
  readonly characters: RegExp;
}

const hyphened = /^[-A-Za-z0-9]*$/;
const limit = (least: number, most: number, characters = hyphened): Limit => ({
  least,
  most,
  characters,
});

/**
 * Azure's limits of names, by kind of resource.
 *
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
const limits: Readonly<Record<string, Limit>> = {
  'Microsoft.Authorization/roleAssignments': limit(36, 36),
  'Microsoft.Authorization/roleDefinitions': limit(36, 36),
  'Microsoft.EventGrid/systemTopics': limit(3, 50),
  'Microsoft.EventGrid/systemTopics/eventSubscriptions': limit(3, 64),
  'Microsoft.EventGrid/topics': limit(3, 50),
  'Microsoft.EventGrid/topics/eventSubscriptions': limit(3, 64),
  'Microsoft.Insights/components': limit(1, 260),
  'Microsoft.Insights/metricAlerts': limit(1, 260),
  'Microsoft.Insights/scheduledQueryRules': limit(1, 260),
  'Microsoft.Insights/workbooks': limit(36, 36),
  'Microsoft.ManagedIdentity/userAssignedIdentities': limit(3, 128),
  'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials': limit(3, 120),
  'Microsoft.OperationalInsights/workspaces': limit(4, 63),
  'Microsoft.Resources/resourceGroups': limit(1, 90, /^[-\w.()]*$/),
  'Microsoft.ServiceBus/namespaces': limit(6, 50),
  'Microsoft.ServiceBus/namespaces/queues': limit(1, 260, /^[-\w./]*$/),
  'Microsoft.Storage/storageAccounts': limit(3, 24, /^[a-z0-9]*$/),
  'Microsoft.Storage/storageAccounts/blobServices': limit(7, 7),
  'Microsoft.Storage/storageAccounts/blobServices/containers': limit(3, 63, /^[-a-z0-9]*$/),
  'Microsoft.Web/serverfarms': limit(1, 60),
  'Microsoft.Web/sites': limit(2, 60),
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': limit(3, 3),
  'Microsoft.Web/sites/config': limit(1, 60),
};

/** Each name is one that Azure takes, whatever the parameters are. */
export const names = eachOf(
  'resources',
  ({ resources }) => resources.filter(({ isExisting }) => !isExisting),
  (resource, template) => {
    const type = resource.kind.split('@', 1).join('');
    const bound = limits[type];
    const name = propertyAt(resource.body, 'name');
    const problem = (text: string) => [at(template, resource, `${resource.name}: ${text}`)];
    if (bound === undefined) return problem(`no limit is known for names of ${type}`);
    if (name === undefined) return problem('it has no name');
    const lengths = lengthsOf(name, template);
    if (lengths === undefined) return problem(`how long ${name.text} is cannot be seen`);
    if (lengths.least < bound.least || lengths.most > bound.most) {
      const can = `${lengths.least} to ${lengths.most} characters`;
      return problem(`its name can have ${can}, not ${bound.least} to ${bound.most}`);
    }
    const odd = writtenParts(name).find((part) => !bound.characters.test(part));
    return odd === undefined ? [] : problem(`its name cannot hold ${odd}`);
  },
);

function writtenParts(name: Node): readonly string[] {
  const literal = literalOf(name);
  if (literal !== undefined) return [literal];
  if (name.type !== 'string') return [];
  return name.children.flatMap(({ type, text }) => (type === 'string_content' ? [text] : []));
}
