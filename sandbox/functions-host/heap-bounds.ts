const ownBound = /--max[-_](?:semi|old)[-_]space[-_]size/;

/**
 * Arguments for Node that bound its heap as Node itself does in a container of that memory: half of
 * it for the old generation, 4 GB at most. Azure's host gives its worker no bounds. Where the app's
 * own NODE_OPTIONS sets one, that stands.
 */
export function heapBounds(memoryMb: number, nodeOptions: string | undefined): readonly string[] {
  if (ownBound.test(nodeOptions ?? '')) return [];
  return [`--max-old-space-size=${Math.min(4_096, Math.floor(memoryMb / 2))}`];
}
