import type { FaultSpec } from './fault.ts';
import { withRefusals } from './refused-entries.ts';

/** The result of an action as a fault leaves it; the result itself is not changed. */
export function reshape(spec: FaultSpec | undefined, result: unknown): unknown {
  switch (spec?.kind) {
    case 'empty': {
      const { element, groups } = spec;
      if (element === undefined) return result;
      return edit({ element, groups, change: () => undefined }, result);
    }
    case 'short': {
      const { element, groups, keep } = spec;
      const change = (field: unknown): unknown =>
        Array.isArray(field) ? field.slice(0, keep) : field;
      return edit({ element, groups, change }, result);
    }
    case 'missing-page':
      return withoutEntries(result);
    case 'refused-entries':
      return withRefusals(spec, result);
    default:
      return result;
  }
}

interface Edit {
  readonly element: string;
  readonly groups: readonly string[] | undefined;
  /** What becomes of the element; undefined takes it out. */
  readonly change: (field: unknown) => unknown;
}

/** Where groups are named, only what lies inside one of them changes. */
function edit(what: Edit, value: unknown, inside = what.groups === undefined): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => edit(what, entry, inside));
  if (!isRecord(value)) return value;
  const name = value['AutoScalingGroupName'];
  const here = what.groups === undefined ? true : inside || isOneOf(what.groups, name);
  return mapFields(value, (key, field) =>
    key === what.element && here ? what.change(field) : edit(what, field, here),
  );
}

function isOneOf(names: readonly string[], name: unknown): boolean {
  return names.some((one) => one === name);
}

/** The lists of an answer lose what is in them; its page token stays. */
function withoutEntries(result: unknown): unknown {
  if (!isRecord(result)) return result;
  return mapFields(result, (_key, field) => (Array.isArray(field) ? [] : field));
}

/** Undefined fields are left out of every answer. */
function mapFields(
  value: Readonly<Record<string, unknown>>,
  change: (key: string, field: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, change(key, field)]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}
