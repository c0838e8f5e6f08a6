import { at, eachOf } from '../check.ts';
import type { Template } from '../template.ts';
import type { Node } from '../tree.ts';

const declarations =
  /^(?:parameter|variable|resource|module|output|type)_declaration$|^object_property$/;

/** Nothing is declared that its file does not use: the linter's rules no-unused-*. */
export const unused = eachOf(
  'declarations',
  (template) => {
    if (template.path.endsWith('.bicepparam')) return [];
    const used = new Set(usesIn(template.root));
    return declaredIn(template).map((declared) => ({
      ...declared,
      isUsed: used.has(declared.name),
    }));
  },
  ({ name, line, isUsed }, template) =>
    isUsed ? [] : [at(template, { line }, `${name} is not used`)],
);

interface Declared {
  readonly name: string;
  readonly line: number;
}

function declaredIn({ root, parameters, variables, resources }: Template): readonly Declared[] {
  const imported = root.children
    .filter(({ type }) => type === 'import_functionality')
    .flatMap(({ children }) => children.filter(({ type }) => type === 'identifier'))
    .map(({ text, line }) => ({ name: text, line }));
  const existing = resources.filter(({ isExisting }) => isExisting);
  return [...imported, ...parameters, ...variables, ...existing];
}

/** The names in a node and below it, but for those that it declares. */
function usesIn(node: Node): readonly string[] {
  if (node.type === 'import_functionality') return [];
  // A key that is interpolated declares nothing.
  const declares = declarations.test(node.type) && node.children[0]?.type === 'identifier';
  const below = declares ? node.children.slice(1) : node.children;
  return node.type === 'identifier' ? [node.text] : below.flatMap((child) => usesIn(child));
}
