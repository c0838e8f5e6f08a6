import rhea from 'rhea';

/** A lock as the 16 bytes that are the tag of its delivery: a UUID in .NET's order. */
export function lockTag(lock: string): Buffer {
  const bytes = rhea.string_to_uuid(lock);
  const at = (from: number, to: number): Buffer =>
    Buffer.from(bytes.subarray(from, to).toReversed());
  return Buffer.concat([at(0, 4), at(4, 6), at(6, 8), bytes.subarray(8, 16)]);
}
