import type { KubeApi } from './kube-api.ts';
import { waitUntil } from './readiness.ts';

interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

const timeoutMs = 20_000;

/**
 * Resolves when the API server serves the kind of a CRD, by its name `<plural>.<group>`.
 *
 * The condition Established comes too early for that: for a moment after it the kind can be missing
 * from discovery (404), or its storage still be initializing (429).
 */
export async function waitUntilServed(api: KubeApi, name: string): Promise<void> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
  await waitUntil(`the API server serves ${name}`, timeoutMs, async () => {
    const { spec, status } = (await api.request({
      method: 'GET',
      path,
    })) as CustomResourceDefinition;
    const conditions = status?.conditions ?? [];
    if (conditions.find(({ type }) => type === 'Established')?.status !== 'True') {
      throw new Error(`it is not Established: ${JSON.stringify(conditions)}`);
    }
    const served = spec.versions.filter((version) => version.served);
    await Promise.all(served.map((version) => checkServed(api, spec, version.name)));
  });
}

async function checkServed(
  api: KubeApi,
  { group, names: { plural } }: CustomResourceDefinition['spec'],
  version: string,
): Promise<void> {
  const base = `/apis/${group}/${version}`;
  const { resources } = (await api.request({ method: 'GET', path: base })) as {
    readonly resources: readonly { readonly name: string }[];
  };
  if (!resources.some((resource) => resource.name === plural)) {
    throw new Error(`${plural} is not among the resources of ${base}`);
  }
  await api.request({ method: 'GET', path: `${base}/${plural}?limit=1` });
}
