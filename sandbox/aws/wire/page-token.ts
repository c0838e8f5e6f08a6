import { z } from 'zod';
import { ApiError } from '../errors.ts';

/** What a page token of Auto Scaling stands for. */
export interface PageToken {
  /** Key of the last entry that the walk has seen. */
  readonly after: string;
  /** Number of the page that the token asks for; the first page of a walk is 1 and needs no token. */
  readonly page: number;
}

const content = z.object({ after: z.string(), page: z.number().int().min(1) });

export function writePageToken(token: PageToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64');
}

/** Throws `InvalidNextToken` for what is no token. */
export function readPageToken(text: string): PageToken {
  const token = parse(text);
  if (token !== undefined) return token;
  throw new ApiError({ code: 'InvalidNextToken', message: `The token '${text}' is invalid.` });
}

function parse(text: string): PageToken | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    return content.safeParse(json).data;
  } catch {
    return undefined;
  }
}

const withToken = z.object({ NextToken: z.string().min(1) });

/** The token that a request asks with; `undefined` for the first page. */
export function tokenAskedWith(parameters: unknown): string | undefined {
  return withToken.safeParse(parameters).data?.NextToken;
}

/** The number of the page that a request asks for; 2 where a token does not tell. */
export function pageAskedFor(parameters: unknown): number {
  const token = tokenAskedWith(parameters);
  return token === undefined ? 1 : (parse(token)?.page ?? 2);
}
