import { z } from 'zod';
import { shapeOf, type Shape } from './shape.ts';

/** How a cloud answered one request. */
export type Answer = { readonly operation: string; readonly status: number } & (
  | { readonly kind: 'result'; readonly shape: Shape }
  | { readonly kind: 'error'; readonly name: string }
);

/** The answers of one cloud, by what was asked, in the order of asking. */
export type Answers = ReadonlyMap<string, Answer>;

/**
 * Sends a request and notes its answer under `<operation>: <what is special about it>`. An error of
 * the cloud is an answer too: then what comes back holds nothing.
 */
export type Ask = <Output extends object>(
  operation: string,
  how: string,
  send: () => Promise<Output>,
) => Promise<Partial<Output>>;

const metadata = z.object({ $metadata: z.object({ httpStatusCode: z.number() }) });

/** Notes answers for one cloud; no two requests may have the same title. */
export function newNotebook(): { readonly ask: Ask; readonly answers: Answers } {
  const answers = new Map<string, Answer>();
  const note = (how: string, answer: Answer): void => {
    const title = `${answer.operation}: ${how}`;
    if (answers.has(title)) throw new Error(`"${title}" was asked twice: give each its own title`);
    answers.set(title, answer);
  };
  const ask: Ask = async (operation, how, send) => {
    try {
      const output = await send();
      const status = statusOf(output);
      note(how, { operation, kind: 'result', status, shape: shapeOf(output) });
      return output;
    } catch (error) {
      if (!(error instanceof Error) || !('$metadata' in error)) throw error;
      note(how, { operation, kind: 'error', status: statusOf(error), name: error.name });
      return {};
    }
  };
  return { ask, answers };
}

function statusOf(answer: object): number {
  return metadata.parse(answer).$metadata.httpStatusCode;
}

/** Looks again until `look` finds something; throws when that takes longer than 20 s. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`It took more than 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What an earlier answer must have held for the next request to make sense. */
export function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`An earlier answer had no ${what}`);
  return value;
}
