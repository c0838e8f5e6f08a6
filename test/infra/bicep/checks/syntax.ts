import { at, eachOf } from '../check.ts';
import { allNodes } from '../tree.ts';

/** The parser reads every file to its end. */
export const syntax = eachOf(
  'files',
  ({ root }) => [root],
  (root, template) =>
    [...allNodes(root)]
      .filter(({ broken }) => broken)
      .map((node) => at(template, node, `cannot be read: ${node.text.slice(0, 40)}`)),
);
