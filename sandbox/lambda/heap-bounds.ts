/** One of these in NODE_OPTIONS, and Lambda leaves both to Node; it takes `_` for `-` as Node does. */
const ownBound = /--max[-_](?:semi|old)[-_]space[-_]size/;

/**
 * Arguments for Node that bound its heap by the function's memory, as the start script of Lambda's
 * Node runtimes does: a semi-space of the young generation gets a twentieth, the old generation nine
 * tenths. Where the function's own NODE_OPTIONS bounds either, that stands instead of both.
 *
 * @param of.memoryMb as configured in Lambda. Default: 128
 */
export function heapBounds(of: {
  readonly memoryMb?: number;
  readonly environment: Readonly<Record<string, string>>;
}): readonly string[] {
  if (ownBound.test(of.environment['NODE_OPTIONS'] ?? '')) return [];
  const memoryMb = of.memoryMb ?? 128;
  return [
    `--max-semi-space-size=${Math.floor(memoryMb / 20)}`,
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
  ];
}
