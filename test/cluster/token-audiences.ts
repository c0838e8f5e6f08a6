import { z } from 'zod';
import { podTemplateOf, type Built } from './overlay.ts';

const mounts = z.array(z.object({ name: z.string(), mountPath: z.string() })).default([]);
const serviceAccountToken = z.object({ audience: z.string(), path: z.string() });
const volumes = z
  .array(
    z.object({
      name: z.string(),
      projected: z.object({ sources: z.array(z.object({ serviceAccountToken })) }),
    }),
  )
  .default([]);

/** Paths of the files with tokens of the service account that the watch finds, and whom each token is for. */
export function tokenAudiences(built: Built): Readonly<Record<string, string>> {
  const { spec } = podTemplateOf(built);
  const projected = volumes.parse(spec['volumes']);
  const found = mounts.parse(spec.containers[0]['volumeMounts']).flatMap(({ name, mountPath }) =>
    projected
      .filter((volume) => volume.name === name)
      .flatMap((volume) => volume.projected.sources)
      .map(
        ({ serviceAccountToken: { audience, path } }) =>
          [`${mountPath}/${path}`, audience] as const,
      ),
  );
  return Object.fromEntries(found);
}
