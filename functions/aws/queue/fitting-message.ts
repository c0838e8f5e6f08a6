/** SQS takes a body and its attributes, with their names and types, up to this size together. */
const mostBytes = 1_048_576;

/** Of the attribute beside its value: `reason` and `String`. */
const attributeBytes = 12;

const mostReasonCharacters = 1_000;

/** Cutting a character in half makes another one of it, which can be longer. */
const halfCharacterBytes = 3;

/**
 * A message for people and its reason, as SQS takes them: not empty, well-formed and no larger than
 * it allows. A body that leaves no room for its reason loses its end, and the reason says so: a
 * message that SQS refused would come back until it is given up.
 */
export function fittingMessage(
  body: string,
  reason: string,
): { readonly body: string; readonly reason: string } {
  // Both the cut and a quoted message can halve a character.
  const said = reason.slice(0, mostReasonCharacters).toWellFormed();
  if (body === '') return { body: ' ', reason: said };
  const bytes = Buffer.from(body);
  if (bytes.length + roomFor(said) <= mostBytes) return { body, reason: said };
  const told = `${said}; the end of the ${bytes.length} bytes is cut off`;
  const kept = bytes.subarray(0, mostBytes - roomFor(told) - halfCharacterBytes);
  return { body: kept.toString('utf8'), reason: told };
}

function roomFor(reason: string): number {
  return Buffer.byteLength(reason) + attributeBytes;
}
