import { z } from 'zod';
import { componentOf, podTemplateOf, type Built } from './overlay.ts';

const configMap = z.object({ data: z.record(z.string(), z.string()) });
const envFrom = z.strictObject({ configMapRef: z.strictObject({ name: z.string() }) });
const variable = z.union([
  z.strictObject({ name: z.string(), value: z.string() }),
  z.strictObject({
    name: z.string(),
    valueFrom: z.strictObject({
      configMapKeyRef: z.strictObject({ name: z.string(), key: z.string() }),
    }),
  }),
]);

/** What the API server's own address and a workload identity add in a pod of AKS. */
export const addedInPod = {
  KUBERNETES_SERVICE_HOST: '10.0.0.1',
  KUBERNETES_SERVICE_PORT: '443',
  AZURE_TENANT_ID: 'tenant',
  AZURE_CLIENT_ID: 'client',
  AZURE_FEDERATED_TOKEN_FILE: '/var/run/secrets/azure/tokens/azure-identity-token',
};

/** The variables that the kubelet gives the watch. @throws Error where a ConfigMap or a key is missing */
export function environmentOf(built: Built): Readonly<Record<string, string>> {
  const [container] = podTemplateOf(built).spec.containers;
  const dataOf = (name: string) => configMap.parse(componentOf(built, 'ConfigMap', name)).data;
  const taken = container.envFrom.flatMap((one) =>
    Object.entries(dataOf(envFrom.parse(one).configMapRef.name)),
  );
  const own = container.env.map((one) => {
    const parsed = variable.parse(one);
    if ('value' in parsed) return [parsed.name, parsed.value] as const;
    const { name, key } = parsed.valueFrom.configMapKeyRef;
    const value = dataOf(name)[key];
    if (value === undefined) throw new Error(`the ConfigMap ${name} has no ${key}`);
    return [parsed.name, value] as const;
  });
  return Object.fromEntries([...taken, ...own]);
}
