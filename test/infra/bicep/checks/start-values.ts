import { at, eachOf } from '../check.ts';
import type { Deployed, Template } from '../template.ts';
import { allNodes, propertyAt, type Node } from '../tree.ts';

/**
 * Names, scopes, conditions and loops need no value that only the deployment gives (BCP120, BCP177, BCP178),
 * and what a loop makes has another name, or scope, at each turn (BCP179).
 */
export const startValues = eachOf(
  'resources or modules',
  ({ resources, modules }) => [...resources, ...modules].filter(({ isExisting }) => !isExisting),
  (deployed, template) => {
    const problem = (text: string) => at(template, deployed, `${deployed.name}: ${text}`);
    return [
      ...Object.entries(partsOf(deployed)).flatMap(([part, node]) =>
        lateIn(node, template).map((late) => problem(`its ${part} needs ${late}`)),
      ),
      ...(isSame(deployed) ? [problem('its name is the same at each turn of its loop')] : []),
    ];
  },
);

function partsOf({ body, condition, loop }: Deployed): Readonly<Record<string, Node | undefined>> {
  return {
    name: propertyAt(body, 'name'),
    scope: propertyAt(body, 'scope'),
    condition,
    loop: loop?.children[1],
  };
}

/** Outputs of modules and properties of resources, where a part holds them or a variable does for it. */
function lateIn(node: Node | undefined, template: Template): readonly string[] {
  if (node === undefined) return [];
  return [...allNodes(node)].flatMap((one) => {
    if (one.type === 'member_expression' && /^\w+!?\.(?:outputs|properties)$/.test(one.text)) {
      return [one.text];
    }
    if (one.type !== 'identifier') return [];
    const variable = template.variables.find(({ name }) => name === one.text);
    return lateIn(variable?.value, template);
  });
}

function isSame({ body, loop }: Deployed): boolean {
  if (loop === undefined) return false;
  const own = [...allNodes(loop.children[0] ?? loop)].map(({ text }) => text);
  const names = [propertyAt(body, 'name'), propertyAt(body, 'scope')]
    .flatMap((part) => (part === undefined ? [] : [...allNodes(part)]))
    .flatMap(({ type, text }) => (type === 'identifier' ? [text] : []));
  return !names.some((name) => own.includes(name));
}
