/** Tells of one value whether it fits; undefined stands for "the field is absent". */
type Test = (value: unknown) => boolean;

/** A parsed event pattern: tells whether an event fits. */
export type Pattern = Test;

/** A pattern that EventBridge would not accept; the message says why. */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';
}

/** Parses the JSON text of an event pattern; throws {@link InvalidPattern}. */
export function parsePattern(text: string): Pattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw new InvalidPattern(`Not JSON: ${JSON.stringify(text.slice(0, 80))}`);
  }
  if (!isObject(pattern)) throw new InvalidPattern('Filter is not an object');
  if (Object.keys(pattern).length === 0) throw new InvalidPattern('Empty patterns are not allowed');
  return parseObject(pattern);
}

function parseObject(pattern: object): Test {
  const tests = Object.entries(pattern).map(([key, wanted]): Test => {
    if (key === '$or') return parseOr(wanted);
    const test = parseField(key, wanted);
    return (value) => test(isObject(value) ? ownField(value, key) : undefined);
  });
  return (value) => tests.every((test) => test(value));
}

function parseOr(alternatives: unknown): Test {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isObject)) {
    throw new InvalidPattern('"$or" must be an array of at least two objects');
  }
  const tests = alternatives.map(parseObject);
  return (value) => tests.some((test) => test(value));
}

function parseField(key: string, wanted: unknown): Test {
  if (isObject(wanted)) {
    if (Object.keys(wanted).length === 0) throw new InvalidPattern(`"${key}" is an empty object`);
    const test = parseObject(wanted);
    return (value) => (Array.isArray(value) ? value.some(test) : test(value));
  }
  if (!Array.isArray(wanted)) {
    throw new InvalidPattern(`"${key}" must be an object or an array`);
  }
  if (wanted.length === 0) throw new InvalidPattern(`"${key}" is an empty array`);
  const tests = wanted.map((rule: unknown) => parseRule(key, rule));
  return (value) => tests.some((test) => test(value));
}

/** One entry of a leaf's array: a plain value or an operator. Fields that hold lists fit by any element. */
function parseRule(key: string, rule: unknown): Test {
  if (isObject(rule)) return parseOperator(key, rule);
  if (Array.isArray(rule)) throw new InvalidPattern(`"${key}" holds an array inside an array`);
  return anyElement((value) => value === rule);
}

function parseOperator(key: string, rule: object): Test {
  const [entry, ...others]: [string, unknown][] = Object.entries(rule);
  if (entry === undefined || others.length > 0) {
    throw new InvalidPattern(`"${key}" must hold objects with exactly one operator each`);
  }
  const [operator, operand] = entry;
  if (operator === 'exists') return parseExists(operand);
  return anyElement(parseComparison(operator, operand));
}

function parseExists(operand: unknown): Test {
  if (typeof operand !== 'boolean') throw new InvalidPattern('"exists" must be true or false');
  // Only leaves exist in this sense: an object is not one, nor is an empty list.
  const isLeaf: Test = (value) =>
    Array.isArray(value) ? value.some(isLeaf) : value !== undefined && !isObject(value);
  return (value) => isLeaf(value) === operand;
}

function parseComparison(operator: string, operand: unknown): Test {
  switch (operator) {
    case 'prefix':
    case 'suffix':
      return parseAffix(operator, operand);
    case 'equals-ignore-case': {
      const wanted = textOf(operator, operand).toLowerCase();
      return (value) => typeof value === 'string' && value.toLowerCase() === wanted;
    }
    case 'wildcard': {
      const expression = wildcardExpression(textOf(operator, operand));
      return (value) => typeof value === 'string' && expression.test(value);
    }
    case 'anything-but':
      return parseAnythingBut(operand);
    case 'numeric':
      return parseNumeric(operand);
    default:
      throw new InvalidPattern(`Unrecognized match type ${operator}`);
  }
}

function parseAffix(operator: 'prefix' | 'suffix', operand: unknown): Test {
  const ignoringCase = isObject(operand);
  const given = ignoringCase ? ownField(operand, 'equals-ignore-case') : operand;
  const fold = (text: string): string => (ignoringCase ? text.toLowerCase() : text);
  const wanted = fold(textOf(operator, given));
  return (value) => {
    if (typeof value !== 'string') return false;
    return operator === 'prefix' ? fold(value).startsWith(wanted) : fold(value).endsWith(wanted);
  };
}

function parseAnythingBut(operand: unknown): Test {
  if (isObject(operand)) {
    const [entry, ...others]: [string, unknown][] = Object.entries(operand);
    if (entry === undefined || others.length > 0) {
      throw new InvalidPattern('"anything-but" must hold exactly one operator');
    }
    const [operator, excluded] = entry;
    if (operator === 'numeric' || operator === 'anything-but') {
      throw new InvalidPattern(`Unsupported anything-but pattern: ${operator}`);
    }
    const tests = listOf(excluded).map((one) => parseComparison(operator, one));
    return (value) => typeof value === 'string' && !tests.some((test) => test(value));
  }
  const excluded = listOf(operand);
  if (excluded.length === 0 || !excluded.every(isTextOrNumber)) {
    throw new InvalidPattern('"anything-but" must hold a text, a number or a list of them');
  }
  return (value) => !excluded.includes(value);
}

const comparisons: ReadonlyMap<unknown, (value: number, bound: number) => boolean> = new Map([
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
  ['=', (value, bound) => value === bound],
]);

function parseNumeric(operand: unknown): Test {
  const list = listOf(operand);
  if (list.length !== 2 && list.length !== 4) {
    throw new InvalidPattern('"numeric" must hold one or two pairs of operator and number');
  }
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < list.length; index += 2) {
    const compare = comparisons.get(list[index]);
    const bound = list[index + 1];
    if (compare === undefined || typeof bound !== 'number') {
      throw new InvalidPattern(
        `"numeric" does not know ${JSON.stringify(list.slice(index, index + 2))}`,
      );
    }
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function wildcardExpression(pattern: string): RegExp {
  if (/\*\*/.test(pattern))
    throw new InvalidPattern('Consecutive wildcard characters are not allowed');
  const parts = pattern.match(/\\[*\\]|[^]/gu) ?? [];
  const source = parts.map((part) => {
    if (part === '*') return '[^]*';
    const literal = part.length > 1 && part.startsWith('\\') ? part.slice(1) : part;
    return literal.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 'u');
}

/** A list fits when one of its elements does; what is absent never fits. */
function anyElement(test: Test): Test {
  return (value) => {
    if (Array.isArray(value)) return value.some(anyElement(test));
    return value !== undefined && !isObject(value) && test(value);
  };
}

function textOf(operator: string, operand: unknown): string {
  if (typeof operand === 'string') return operand;
  throw new InvalidPattern(`"${operator}" must hold a text, got ${JSON.stringify(operand)}`);
}

function listOf(operand: unknown): readonly unknown[] {
  return Array.isArray(operand) ? operand : [operand];
}

function isTextOrNumber(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ownField(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
