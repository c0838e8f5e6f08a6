import type { z } from 'zod';
import { Fault } from '../../shared/model/fault.ts';
import type { ApiAnswer, ApiAsker } from '../../shared/kube/api-asker.ts';

/**
 * Reads an object or a list.
 *
 * @returns `undefined` where there is none of the name, or no such kind
 * @throws Fault for all other refusals, and for an answer of another shape
 */
export async function askObject<Schema extends z.ZodType>(
  api: ApiAsker,
  path: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const answer = await api.ask({ method: 'GET', path });
  return answer.status === 404 ? undefined : readAnswer(path, answer, schema);
}

/** Has the API server review something. @throws Fault */
export async function askReview<Schema extends z.ZodType>(
  api: ApiAsker,
  path: string,
  body: object,
  schema: Schema,
): Promise<z.output<Schema>> {
  return readAnswer(path, await api.ask({ method: 'POST', path, body }), schema);
}

function readAnswer<Schema extends z.ZodType>(
  path: string,
  answer: ApiAnswer,
  schema: Schema,
): z.output<Schema> {
  const { status, body } = answer;
  if (status >= 300) {
    const code = status === 401 || status === 403 ? 'cluster-denied' : 'cluster-refused';
    throw new Fault(code, `the API server answered ${status} ${messageOf(answer)}`.trim(), {
      retryable: false,
    });
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Fault('cluster-refused', `what answers ${path} is not what Kubernetes has there`, {
    retryable: false,
    cause: parsed.error,
  });
}

/** In the server's own words; empty where it has none. */
export function messageOf({ body }: ApiAnswer): string {
  const message: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'message') : undefined;
  return typeof message === 'string' ? message : '';
}
