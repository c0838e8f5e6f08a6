/**
 * What an answer looks like, without its values: for each place in it the type that is found there.
 * The entries of a list share one place, `Groups[].Name`, and a member that only some of them have
 * counts as there.
 */
export type Shape = ReadonlyMap<string, string>;

/** The shape of a parsed answer. What is undefined is not there. */
export function shapeOf(answer: object): Shape {
  const shape = new Map<string, string>();
  visit(answer, '', (place, type) => {
    const before = shape.get(place);
    if (before === undefined) shape.set(place, type);
    else if (!before.split(' or ').includes(type)) shape.set(place, `${before} or ${type}`);
  });
  return shape;
}

function visit(value: unknown, place: string, see: (place: string, type: string) => void): void {
  if (value === undefined || place === '$metadata') return;
  const type = typeOf(value);
  if (place !== '') see(place, type);
  if (Array.isArray(value)) {
    for (const entry of value) visit(entry, `${place}[]`, see);
  } else if (type === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      visit(member, place === '' ? name : `${place}.${name}`, see);
    }
  }
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value instanceof Date) return 'time';
  if (value instanceof Uint8Array) return 'bytes';
  return value === null ? 'null' : typeof value;
}
