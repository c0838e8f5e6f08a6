type Called = (given: readonly unknown[]) => unknown;

/** What the simulator knows of KQL's functions, by name and number of arguments. */
export const functions: ReadonlyMap<string, Called> = new Map<string, Called>([
  ['tolower/1', ([value]) => lowerOf(value)],
  ['tostring/1', ([value]) => textOf(value)],
  ['toint/1', ([value]) => intOf(value)],
  ['split/2', ([value, by]) => textOf(value).split(textOf(by))],
  ['isempty/1', ([value]) => textOf(value) === ''],
  ['isnotempty/1', ([value]) => textOf(value) !== ''],
]);

export function lowerOf(value: unknown): string {
  return textOf(value).toLowerCase();
}

/** KQL has no text that is null: it is empty. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function intOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : null;
}
