import type { AccessEntry } from './access-entries.ts';

/** How an identity of AWS finds and knows the cluster, as EKS would tell. */
export interface EksLogin {
  /** Name of the cluster, which is signed in tokens for it. */
  readonly clusterName: string;
  /** URL of the port by which clouds are admitted. */
  readonly control: string;
}

/** A simulated AWS as the cluster sees it. */
export interface CloudToAdmit {
  /** Origin that stands in tokens: what `AWS_ENDPOINT_URL` leads the caller to. */
  readonly origin: string;
  /** Where its STS is asked. Default: there. */
  readonly reachedAt?: string;
  readonly accessEntries: readonly AccessEntry[];
}

/** Lets the cluster believe a simulated AWS, and let in whom the entries name; replaces what it knew of it. */
export async function admitCloud(
  { control }: Pick<EksLogin, 'control'>,
  { origin, reachedAt = origin, accessEntries }: CloudToAdmit,
): Promise<void> {
  const body = JSON.stringify({ reachedAt, accessEntries });
  await steer(control, origin, { method: 'PUT', body });
}

/** Whoever comes from there is let in no longer, once the API server has forgotten him: after seconds. */
export async function dismissCloud(
  { control }: Pick<EksLogin, 'control'>,
  origin: string,
): Promise<void> {
  await steer(control, origin, { method: 'DELETE' });
}

async function steer(control: string, origin: string, request: RequestInit): Promise<void> {
  const url = `${control}/clouds/${encodeURIComponent(origin)}`;
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${request.method} ${url}: ${await response.text()}`);
}
