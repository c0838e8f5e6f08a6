import { parseDocument, stringify, visit } from 'yaml';
import { z } from 'zod';
import type { Manifest } from './kustomization.ts';

/** The name that clusterctl knows the container of a provider by, and waits for. */
const container = 'manager';

/**
 * clusterctl takes no image without a registry, and there is none that the image is published in:
 * this name never leads anywhere. Its own setting `images` puts another in its place.
 */
const registry = 'registry.invalid';

/** What a variable becomes that is not set: nothing, where its value is a whole field. */
const orNothing = (variable: string): string => `\${${variable}:=""}`;

/** Settings of the watch that clusterctl fills in. */
const settings: Readonly<Record<string, string>> = {
  POOLSYNC_INSTALLATION: '${POOLSYNC_INSTALLATION:=poolsync}',
  POOLSYNC_REQUEST_BUS: orNothing('POOLSYNC_REQUEST_BUS'),
  AWS_REGION: orNothing('AWS_REGION'),
  POOLSYNC_EVENT_GRID_TOPIC: orNothing('POOLSYNC_EVENT_GRID_TOPIC'),
};

/** Who the watch is in the cloud. The webhooks that read these pass over what is empty. */
const identities: Readonly<Record<string, string>> = {
  'eks.amazonaws.com/role-arn': orNothing('POOLSYNC_WATCH_ROLE_ARN'),
  'azure.workload.identity/client-id': orNothing('POOLSYNC_WATCH_CLIENT_ID'),
};

/**
 * Makes of the objects of an installation the file that clusterctl installs a provider from: as
 * YAML, with the variables that it fills in instead of what an overlay would set. The image is no
 * variable: clusterctl reads it also where it fills in nothing.
 *
 * @throws where there is no Deployment with one container, or not one namespace
 */
export function componentsYaml(objects: readonly Manifest[]): string {
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  if (namespaces.length !== 1) {
    throw new Error(`clusterctl takes one Namespace, and there are ${namespaces.length}`);
  }
  const others = objects.filter(({ kind }) => kind !== 'Namespace');
  return [...namespaces, ...others].map((object) => asText(withVariables(object))).join('---\n');
}

function withVariables(object: Manifest): Manifest {
  switch (object.kind) {
    case 'Deployment':
      return deploymentWithVariables(object);
    case 'ServiceAccount': {
      const annotations = { ...object.metadata.annotations, ...identities };
      return { ...object, metadata: { ...object.metadata, annotations } };
    }
    default:
      return object;
  }
}

const deployment = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({
        containers: z.tuple([
          z.looseObject({
            image: z.string(),
            env: z.array(z.looseObject({ name: z.string() })),
            envFrom: z.array(z.looseObject({ configMapRef: z.looseObject({}) })).default([]),
          }),
        ]),
      }),
    }),
  }),
});

function deploymentWithVariables(object: Manifest): Manifest {
  const { spec } = deployment.parse(object);
  const { template } = spec;
  const { metadata, spec: pod } = template;
  // Without the webhook of Azure's workload identity it means nothing.
  const labels = { ...metadata.labels, 'azure.workload.identity/use': 'true' };
  const containers = pod.containers.map(withSettings);
  return {
    ...object,
    spec: {
      ...spec,
      template: {
        ...template,
        metadata: { ...metadata, labels },
        spec: { ...pod, containers },
      },
    },
  };
}

type Container = z.output<typeof deployment>['spec']['template']['spec']['containers'][0];

function withSettings({ envFrom, ...only }: Container): Readonly<Record<string, unknown>> {
  const env = [
    ...only.env.filter(({ name }) => !(name in settings)),
    ...Object.entries(settings).map(([name, value]) => ({ name, value })),
  ];
  // The variables are enough: a ConfigMap of more settings may be missing.
  const more = envFrom.map(({ configMapRef, ...rest }) => ({
    ...rest,
    configMapRef: { ...configMapRef, optional: true },
  }));
  const image = `${registry}/${only.image}`;
  const own = { ...only, name: container, image, env };
  return more.length === 0 ? own : { ...own, envFrom: more };
}

/**
 * clusterctl fills in text, not values: what stands for a value goes in quotes, or it could become a
 * number. An empty default brings its own.
 */
function asText(object: Manifest): string {
  const document = parseDocument(stringify(object, { aliasDuplicateObjects: false }));
  visit(document, {
    Scalar: (_, node) => {
      const { value } = node;
      if (typeof value !== 'string' || !value.includes('${') || value.endsWith('""}')) return;
      node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}
