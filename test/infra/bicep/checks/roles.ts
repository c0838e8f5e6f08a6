import { at, eachOf, type Problem } from '../check.ts';
import type { Deployed, Template } from '../template.ts';
import { allNodes, callOf, literalOf, propertiesOf, propertyAt, type Node } from '../tree.ts';

const isOf = (type: string) => (resource: Deployed) =>
  resource.kind.startsWith(`Microsoft.Authorization/${type}@`) && !resource.isExisting;

/** Each role is assigned by a name that is the same at each deployment, to one identity, for one scope. */
export const roleAssignments = eachOf(
  'role assignments',
  ({ resources }) => resources.filter(isOf('roleAssignments')),
  ({ body, line, name }, template) => {
    const principal = propertyAt(body, 'properties.principalId')?.text;
    const role = propertyAt(body, 'properties.roleDefinitionId')?.text;
    const scope = propertyAt(body, 'scope')?.text;
    const [whose, who, what] = guidOf(body);
    const problems = [
      ...(scope === undefined
        ? whose === `${template.scope}().id`
          ? []
          : ['its name does not hold the ID of its scope']
        : whose === `${scope}.id`
          ? []
          : [`its name does not hold ${scope}.id`]),
      ...(who === principal && who !== undefined ? [] : ['its name does not hold the identity']),
      ...(what === role && what !== undefined ? [] : ['its name does not hold the role']),
      ...(literalOf(propertyAt(body, 'properties.principalType')) === 'ServicePrincipal'
        ? []
        : ['it does not say that it is for a service principal']),
      ...(role !== undefined && isRole(role, template) ? [] : [`${role ?? 'nothing'} is no role`]),
    ];
    return problems.map((problem) => at(template, { line }, `${name}: ${problem}`));
  },
);

/** Each role of our own has the same name at each deployment, and names what it allows one by one. */
export const roleDefinitions = eachOf(
  'role definitions',
  ({ resources }) => resources.filter(isOf('roleDefinitions')),
  ({ body, line, name }, template) => {
    const permissions = propertyAt(body, 'properties.permissions');
    const allowed = [...allNodes(permissions ?? body)].flatMap((node) => literalOf(node) ?? []);
    // The parser takes a call in an array for two elements, so its text is looked at.
    const scopes = propertyAt(body, 'properties.assignableScopes')?.text ?? '';
    const problems = [
      ...(guidOf(body).length < 3
        ? ['its name is not made by guid() of scope, installation and use']
        : []),
      ...(allowed.length === 0 ? ['it allows nothing'] : []),
      ...allowed
        .filter((action) => !isSingle(action))
        .map((action) => `${action} is no single action`),
      ...(/^\[(?:subscription|resourceGroup)\(\)\.id\]$/.test(scopes)
        ? []
        : ['it can be assigned everywhere']),
    ];
    return problems.map((problem): Problem => at(template, { line }, `${name}: ${problem}`));
  },
);

const isSingle = (action: string): boolean =>
  /^Microsoft\.(?:Compute|Network)\/[A-Za-z/]+\/(?:read|write|join(?:IpConfiguration)?\/action)$/.test(
    action,
  );

function guidOf(body: Node): readonly string[] {
  const call = callOf(propertiesOf(body).get('name'));
  return call?.name === 'guid' ? call.args.map(({ text }) => text) : [];
}

/** A parameter for one, or a resource that is one, of which those of Azure's own have GUIDs as names. */
function isRole(text: string, { parameters, resources }: Template): boolean {
  if (parameters.some(({ name }) => name === text)) return true;
  const resource = resources.find(({ name }) => `${name}.id` === text);
  if (resource?.kind.startsWith('Microsoft.Authorization/roleDefinitions@') !== true) return false;
  if (!resource.isExisting) return true;
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(
    literalOf(propertyAt(resource.body, 'name')) ?? '',
  );
}
