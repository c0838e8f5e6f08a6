import type { SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';

const answer = z.object({ headers: z.object({ date: z.string() }) });

/** What time AWS has, from the header Date of what it answers: no call tells it. */
export class TimeOfAnswers {
  #last: Date | undefined;

  /** Hears all answers that this client is given from now on. */
  listen({ middlewareStack }: Pick<SQSClient, 'middlewareStack'>): void {
    middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const date = Date.parse(answer.safeParse(result.response).data?.headers.date ?? '');
        if (!Number.isNaN(date)) this.#last = new Date(date);
        return result;
      },
      { step: 'deserialize', name: 'timeOfAnswers' },
    );
  }

  /** Known to the second. */
  last(): Date | undefined {
    return this.#last;
  }
}
