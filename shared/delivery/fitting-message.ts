/** What a queue takes. */
export interface MessageRoom {
  /** A body and its attributes together. */
  readonly mostBytes: number;
  /** What the reason takes beside its own text. */
  readonly attributeBytes: number;
}

const mostReasonCharacters = 1_000;

/** Cutting a character in half makes another one of it, which can be longer. */
const halfCharacterBytes = 3;

/**
 * A message for people and its reason, as queues take them: not empty, well-formed and no larger than
 * the queue allows. A body that leaves no room for its reason loses its end, and the reason says so: a
 * message that the queue refused would come back until it is given up.
 */
export function fittingMessage(
  { mostBytes, attributeBytes }: MessageRoom,
  body: string,
  reason: string,
): { readonly body: string; readonly reason: string } {
  // Both the cut and a quoted message can halve a character.
  const said = reason.slice(0, mostReasonCharacters).toWellFormed();
  if (body === '') return { body: ' ', reason: said };
  const bytes = Buffer.from(body);
  const roomFor = (text: string): number => Buffer.byteLength(text) + attributeBytes;
  if (bytes.length + roomFor(said) <= mostBytes) return { body, reason: said };
  const told = `${said}; the end of the ${bytes.length} bytes is cut off`;
  const kept = bytes.subarray(0, mostBytes - roomFor(told) - halfCharacterBytes);
  return { body: kept.toString('utf8'), reason: told };
}
