import type { KubeApi } from './kube-api.ts';
import { waitUntil } from './readiness.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
}

/**
 * Resolves when conditions of an object are `True`.
 *
 * @param options.what What that means, for the message.
 * @throws when they are not in time, with the object's conditions.
 */
export async function waitForConditions(
  api: KubeApi,
  options: {
    readonly what: string;
    readonly path: string;
    readonly types: readonly string[];
    readonly timeoutMs: number;
  },
): Promise<void> {
  await waitUntil(options.what, options.timeoutMs, async () => {
    const object = (await api.request({ method: 'GET', path: options.path })) as {
      readonly status?: { readonly conditions?: readonly Condition[] };
    };
    const conditions = object.status?.conditions ?? [];
    for (const wanted of options.types) {
      if (conditions.find(({ type }) => type === wanted)?.status === 'True') continue;
      throw new Error(`${wanted} is not True in ${JSON.stringify(conditions)}`);
    }
  });
}
