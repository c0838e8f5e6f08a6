import { expect } from 'vitest';

// Vitest types its asymmetric matchers as any, which would spread into what they are compared with.

export const anyText: unknown = expect.any(String);
export const anyNumber: unknown = expect.any(Number);
export const anyDate: unknown = expect.any(Date);

/** Stands for every text that fits the pattern. */
export function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

/** Stands for every object that has these fields. */
export function having(fields: object): unknown {
  return expect.objectContaining(fields);
}

/** JSON from outside, to be compared and not believed. */
export function fromJson(text: string | undefined): unknown {
  return JSON.parse(text ?? '');
}
