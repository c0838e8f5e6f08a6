import { at, eachOf } from '../check.ts';
import type { Deployed } from '../template.ts';
import { allNodes } from '../tree.ts';

/** What the compiler knows of a resource or module, whether it is deployed or not. */
const known = /^(?:id|name|type|apiVersion)$/;

/** What may not be there is asked with `!` or `.?`: else the compiler warns, BCP318. */
export const conditions = eachOf(
  'resources or modules with a condition',
  ({ resources, modules }) => [...resources, ...modules].filter(isConditional),
  ({ name }, template) =>
    [...allNodes(template.root)]
      .filter(({ type, children: [of, property] }) => {
        if (type !== 'member_expression' || of?.text !== name) return false;
        return !known.test(property?.text ?? '');
      })
      .filter(({ text }) => text.startsWith(`${name}.`) && !text.startsWith(`${name}.?`))
      .map((node) => at(template, node, `${node.text} may not be there`)),
);

function isConditional({ condition }: Deployed): boolean {
  return condition !== undefined;
}
