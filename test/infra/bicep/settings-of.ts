import { targetOf } from './kinds.ts';
import type { Deployed, Template } from './template.ts';
import { callOf, propertiesOf, propertyAt, type Node } from './tree.ts';

/** The app settings of a function app: names, and how each is written. */
export type Settings = ReadonlyMap<string, Node>;

/**
 * The app settings that the template gives each app, in all its variants together.
 *
 * @returns by the name of the app: its module's parameter `app`
 */
export function settingsOf(templates: readonly Template[]): ReadonlyMap<string, Settings> {
  const found = new Map<string, Settings>();
  for (const template of templates) {
    for (const module of template.modules) {
      const target = targetOf(module.kind, template, templates);
      const app = propertyAt(module.body, 'params.app')?.text.replaceAll("'", '');
      if (target === undefined || app === undefined) continue;
      found.set(app, new Map(appSettings(module, template, target)));
    }
  }
  return found;
}

function appSettings(
  module: Deployed,
  caller: Template,
  target: Template,
): readonly (readonly [string, Node])[] {
  const holder = target.resources.find(
    ({ body }) => propertyAt(body, 'name')?.text === "'appsettings'",
  );
  const given = propertiesOf(propertyAt(module.body, 'params'));
  return entriesOf(propertyAt(holder?.body, 'properties'), (name) => {
    const variable = target.variables.find((one) => one.name === name);
    if (variable !== undefined) return variable.value;
    return given.get(name) ?? caller.variables.find((one) => one.name === name)?.value;
  });
}

/** What an expression of objects holds: those of a union, and of both branches of a choice. */
function entriesOf(
  node: Node | undefined,
  resolve: (name: string) => Node | undefined,
): readonly (readonly [string, Node])[] {
  if (node === undefined) return [];
  switch (node.type) {
    case 'object':
      return [...propertiesOf(node)];
    case 'identifier':
      return entriesOf(resolve(node.text), resolve);
    case 'call_expression':
      return (callOf(node)?.args ?? []).flatMap((one) => entriesOf(one, resolve));
    case 'ternary_expression':
      return node.children
        .filter(({ field }) => field !== 'condition')
        .flatMap((one) => entriesOf(one, resolve));
    default:
      return [];
  }
}
