import { z } from 'zod';
import { badRequest } from './refusals.ts';

const requestSchema = z.strictObject({
  query: z.string().min(1),
  subscriptions: z.array(z.string()).min(1).optional(),
  options: z
    .strictObject({
      $top: z.number().int().min(1).max(1_000).default(1_000),
      $skipToken: z.string().optional(),
      resultFormat: z.literal('objectArray').default('objectArray'),
    })
    .prefault({}),
});

/** What a caller asks, as far as the simulator takes it. */
export interface QueryRequest {
  readonly query: string;
  /** Undefined for all that the caller may read. */
  readonly subscriptions: readonly string[] | undefined;
  readonly top: number;
  readonly skip: number;
  /** Number of the page, from 1. */
  readonly page: number;
}

const tokenSchema = z.object({
  RowsToSkip: z.number().int().min(0),
  Page: z.number().int().min(2),
  Query: z.string(),
});
type SkipToken = z.infer<typeof tokenSchema>;

/** Reads the body of a call; throws 400 that names what is wrong with it. */
export function readQueryRequest(body: unknown): QueryRequest {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) throw badRequest('InvalidRequest', z.prettifyError(parsed.error));
  const { query, subscriptions, options } = parsed.data;
  const token = options.$skipToken === undefined ? undefined : readToken(options.$skipToken, query);
  return {
    query,
    subscriptions,
    top: options.$top,
    skip: token?.RowsToSkip ?? 0,
    page: token?.Page ?? 1,
  };
}

/** Resource Graph's tokens hold how many rows are skipped, and so depend on nothing that was told. */
export function skipTokenAfter({ query, skip, page }: QueryRequest, given: number): string {
  const token: SkipToken = { RowsToSkip: skip + given, Page: page + 1, Query: query };
  return Buffer.from(JSON.stringify(token)).toString('base64');
}

function readToken(given: string, query: string): SkipToken {
  try {
    const json: unknown = JSON.parse(Buffer.from(given, 'base64').toString('utf8'));
    const token = tokenSchema.parse(json);
    if (token.Query === query) return token;
  } catch {
    // No token of ours: refused below, like one of another query.
  }
  throw badRequest('InvalidSkipToken', `The skip token '${given}' is not one of this query.`);
}
