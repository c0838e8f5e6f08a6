import { at, eachOf, type Problem } from '../check.ts';
import { decoratorsOf, type Declaration, type Template } from '../template.ts';
import { allNodes, literalOf, type Node } from '../tree.ts';

const isSaid = (decorators: Declaration['decorators']): boolean =>
  decorators.some(
    ({ name, args: [text] }) => name === 'description' && (literalOf(text)?.length ?? 0) > 10,
  );

/** Each parameter, output, type and property of a type says what it is. */
export const descriptions = eachOf(
  'parameters, outputs or types',
  ({ parameters, outputs, types }): readonly Declaration[] => [...parameters, ...outputs, ...types],
  (declared, template) => [
    ...(isSaid(declared.decorators)
      ? []
      : [at(template, declared, `${declared.name} has no description`)]),
    ...('value' in declared && template.types.some((type) => type === declared)
      ? propertiesWithout(template, declared.name)
      : []),
  ],
);

function propertiesWithout(template: Template, name: string): readonly Problem[] {
  const type = template.types.find((one) => one.name === name);
  if (type === undefined) return [];
  return [...allNodes(type.value)]
    .filter(({ type: kind }) => kind === 'object')
    .flatMap(({ children }) =>
      children.filter((child, index) => isBare(child, children[index - 1])),
    )
    .map((property) =>
      at(template, property, `${name}.${property.children[0]?.text ?? '*'} has no description`),
    );
}

function isBare({ type }: Node, before: Node | undefined): boolean {
  if (type === 'decorators') return false;
  return before?.type !== 'decorators' || !isSaid(decoratorsOf(before));
}
