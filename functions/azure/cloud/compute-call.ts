/** A call of Azure Compute, as far as Azure counts it. All parts are lower-case. */
export interface ComputeCall {
  readonly subscription: string;
  /** Method and path without names, such as `get virtualmachinescalesets/*`. */
  readonly kind: string;
  /** ID of the scale set or the virtual machine that it is about; absent where it is about many. */
  readonly resource?: string;
}

const computePath =
  /^\/subscriptions\/([^/]+)(?:\/resourcegroups\/[^/]+)?\/providers\/microsoft\.compute\/(.+)$/;

/** By which the members of a Flexible scale set are listed. */
const membersOf = /^'virtualmachinescaleset\/id' eq '([^']+)'$/;

/** @returns `undefined` for what is no call of Azure Compute */
export function computeCallOf(method: string, url: URL): ComputeCall | undefined {
  const path = decoded(url.pathname)?.toLowerCase() ?? '';
  const [, subscription, rest] = computePath.exec(path) ?? [];
  if (subscription === undefined || rest === undefined) return undefined;
  const parts = rest.split('/');
  // Types and names take turns.
  const types = parts.map((part, at) => (at % 2 === 0 ? part : '*'));
  const resource = resourceIn(path, parts) ?? scaleSetIn(url);
  return {
    subscription,
    kind: `${method} ${types.join('/')}`.toLowerCase(),
    ...(resource === undefined ? {} : { resource }),
  };
}

/** Whether the answer to it is the scale set itself. */
export function isAboutScaleSetAlone({ kind }: ComputeCall): boolean {
  return kind.endsWith(' virtualmachinescalesets/*');
}

function resourceIn(path: string, parts: readonly string[]): string | undefined {
  if (parts.length < 2) return undefined;
  const beyond = parts.slice(2).map((part) => `/${part}`);
  return path.slice(0, path.length - beyond.join('').length);
}

function scaleSetIn({ searchParams }: URL): string | undefined {
  return membersOf.exec(searchParams.get('$filter')?.toLowerCase() ?? '')?.[1];
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
