export type ParsedJson =
  | { readonly kind: 'object'; readonly value: object }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Reads the body of a message that has to be a JSON object. */
export function parseJsonObject(body: string): ParsedJson {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { kind: 'rejected', reason: `body: not JSON: ${said}` };
  }
  return asJsonObject('body', value);
}

/** @param path where the value stands, for what is said of it */
export function asJsonObject(path: string, value: unknown): ParsedJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { kind: 'object', value }
    : { kind: 'rejected', reason: `${path}: a JSON object is needed` };
}
