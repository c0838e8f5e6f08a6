/** Only what lies inside a record that fits; undefined for all of the answer. */
export type Within = ((record: Readonly<Record<string, unknown>>) => boolean) | undefined;

/** A part that an answer loses, wherever it is. */
interface Loss {
  /** Name of the field; undefined for none. */
  readonly element?: string | undefined;
  /** So many entries of a list are left; undefined leaves out the field. */
  readonly keep?: number | undefined;
}

/** The answer without a field or the end of a list; the answer itself stays as it is. */
export function withLoss({ element, keep }: Loss, within: Within, answer: unknown): unknown {
  if (element === undefined) return answer;
  const change = keep === undefined ? () => undefined : firstOf(keep);
  return edit({ element, within, change }, answer);
}

/** A change to one field of an answer. */
interface Edit {
  readonly element: string;
  readonly within: Within;
  /** What becomes of the field; undefined takes it out. */
  readonly change: (field: unknown) => unknown;
}

function edit(what: Edit, value: unknown, inside = what.within === undefined): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => edit(what, entry, inside));
  if (!isRecord(value)) return value;
  const here = inside || what.within?.(value) === true;
  return mapFields(value, (key, field) =>
    key === what.element && here ? what.change(field) : edit(what, field, here),
  );
}

/** The lists of an answer lose what is in them; its other fields, such as a page token, stay. */
export function withoutEntries(result: unknown): unknown {
  if (!isRecord(result)) return result;
  return mapFields(result, (_key, field) => (Array.isArray(field) ? [] : field));
}

/** A list with its first entries only; anything else as it is. */
function firstOf(keep: number): (field: unknown) => unknown {
  return (field) => (Array.isArray(field) ? field.slice(0, keep) : field);
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
