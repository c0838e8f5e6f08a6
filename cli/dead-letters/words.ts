import type { SeenQueue } from './read-letters.ts';

export function countedLetters(letters: number): string {
  return letters === 1 ? '1 letter' : `${letters} letters`;
}

/** What of a queue was not seen, and how to see it. */
export function incompleteLines({ queue, letters, complete, held }: SeenQueue): readonly string[] {
  return [
    ...(complete
      ? []
      : [
          `${queue.name}: there are more than the ${letters.length} that were looked at; --limit takes up to 10000`,
        ]),
    ...(held > 0
      ? [
          `${queue.name}: ${countedLetters(held)} more held by somebody else for the moment: look again in two minutes`,
        ]
      : []),
  ];
}

export const nextSteps: readonly string[] = [
  'One by one:    poolsync dead-letters list --reason TEXT [--body]',
  'Try again:     poolsync dead-letters redrive --reason TEXT   (once the cause is mended)',
  'Throw away:    poolsync dead-letters purge --reason TEXT',
];
