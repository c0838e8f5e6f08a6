/** Why there is nothing to adopt: a sentence, and on further lines what to do. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(first: string, ...more: readonly string[]) {
    super([first, ...more].join('\n  '));
  }
}
