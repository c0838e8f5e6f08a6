/** A function as far as others can invoke it. */
export interface DeployedFunction {
  readonly name: string;
  /** Where its invocations go, as a POST of the event; absent: it is fed by queues alone. */
  readonly url?: string | undefined;
  /** ARNs of the queues that feed it. */
  readonly feeds: readonly string[];
}

/** The functions of one account in one region, by name. */
export type LambdaState = Map<string, DeployedFunction>;

/** Event invocations end beyond 1 MB. */
export const mostEventBytes = 1_048_576;

const arn = /^arn:aws:lambda:([a-z0-9-]+):(\d{12}):function:([\w-]{1,64})(?::[\w$-]+)?$/;
const partial = /^(?:(\d{12}):function:)?([\w-]{1,64})(?::[\w$-]+)?$/;

/** The place and the name that a `FunctionName` gives; undefined for what is none. */
export function parseFunctionName(
  text: string,
): { readonly region?: string; readonly account?: string; readonly name: string } | undefined {
  const [, region, account, name] = arn.exec(text) ?? [];
  if (region !== undefined && account !== undefined && name !== undefined) {
    return { region, account, name };
  }
  const [, owner, ownName] = partial.exec(text) ?? [];
  if (ownName === undefined) return undefined;
  return owner === undefined ? { name: ownName } : { account: owner, name: ownName };
}
