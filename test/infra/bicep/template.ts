import { callOf, literalOf, type Node } from './tree.ts';

/** What is declared in a file, with its decorators. */
export interface Declaration {
  readonly name: string;
  readonly line: number;
  readonly decorators: readonly { readonly name: string; readonly args: readonly Node[] }[];
}

export interface Parameter extends Declaration {
  /** As it is written: `string`, `'a' | 'b'`, `place[]`. */
  readonly type: string;
  readonly default?: Node;
}

export interface Output extends Declaration {
  readonly type: string;
  readonly value: Node;
}

export interface Variable extends Declaration {
  readonly value: Node;
}

/** A resource or module, one for all of a loop. */
export interface Deployed extends Declaration {
  /** `Microsoft.Web/sites@2024-04-01`, or the path of a module's file. */
  readonly kind: string;
  readonly isExisting: boolean;
  /** The object, without loop and condition. */
  readonly body: Node;
  /** Whether it is deployed. */
  readonly condition?: Node;
  /** The loop that it is made in: its variables, what it goes through, and what it makes. */
  readonly loop?: Node;
}

export interface UserType extends Declaration {
  readonly value: Node;
}

export interface Template {
  /** From the folder that was read, with `/`. */
  readonly path: string;
  readonly root: Node;
  readonly scope: string;
  readonly parameters: readonly Parameter[];
  readonly variables: readonly Variable[];
  readonly types: readonly UserType[];
  readonly resources: readonly Deployed[];
  readonly modules: readonly Deployed[];
  readonly outputs: readonly Output[];
}

type Decorators = Declaration['decorators'];

/** Finds the declarations of a file. */
export function templateOf(path: string, root: Node): Template {
  const found = {
    parameters: [] as Parameter[],
    variables: [] as Variable[],
    types: [] as UserType[],
    resources: [] as Deployed[],
    modules: [] as Deployed[],
    outputs: [] as Output[],
  };
  let scope = 'resourceGroup';
  let decorators: Decorators = [];
  for (const node of root.children) {
    const { children } = node;
    const declared = { name: children[0]?.text ?? '', line: node.line, decorators };
    const value = children.at(-1) ?? node;
    switch (node.type) {
      case 'decorators':
        decorators = decoratorsOf(node);
        continue;
      case 'target_scope_assignment':
        scope = literalOf(children[0]) ?? scope;
        break;
      case 'parameter_declaration':
        found.parameters.push({
          ...declared,
          type: children[1]?.text ?? '',
          ...(children.length > 2 ? { default: value } : {}),
        });
        break;
      case 'variable_declaration':
        found.variables.push({ ...declared, value });
        break;
      case 'type_declaration':
        found.types.push({ ...declared, value });
        break;
      case 'output_declaration':
        found.outputs.push({ ...declared, type: children[1]?.text ?? '', value });
        break;
      case 'resource_declaration':
        found.resources.push({ ...declared, ...deployedOf(node) });
        break;
      case 'module_declaration':
        found.modules.push({ ...declared, ...deployedOf(node) });
        break;
      default:
    }
    decorators = [];
  }
  return { path, root, scope, ...found };
}

/** The decorators that a node of them, or an object type, holds. */
export function decoratorsOf({ children }: Node): Decorators {
  return children.flatMap((decorator) => callOf(decorator.children[0]) ?? []);
}

function deployedOf(node: Node): Omit<Deployed, keyof Declaration> {
  const [, kind, value = node] = node.children;
  // The grammar has no node for the word.
  const isExisting = /^resource \w+ '[^']*' existing\b/.test(node.text);
  return { kind: literalOf(kind) ?? '', isExisting, ...bodyOf(value) };
}

function bodyOf(node: Node): Pick<Deployed, 'body' | 'condition' | 'loop'> {
  const [condition] = node.children;
  const body = node.children.at(-1);
  if (body === undefined) return { body: node };
  switch (node.type) {
    case 'for_statement':
      return { ...bodyOf(body), loop: node };
    case 'if_statement':
      return { ...bodyOf(body), ...(condition === undefined ? {} : { condition }) };
    default:
      return { body: node };
  }
}
