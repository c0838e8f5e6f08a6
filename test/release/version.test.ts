import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { readKustomization } from '../../scripts/cluster/kustomization.ts';

const root = resolve(import.meta.dirname, '../..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const { version } = JSON.parse(textOf('package.json')) as { readonly version: string };

const deployment = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({ containers: z.array(z.object({ image: z.string() })) }),
    }),
  }),
});

it('manifests, image and lock file are of the version of package.json', async () => {
  const objects = await readKustomization(join(root, 'infra/cluster'));
  const labels = objects.map(({ metadata }) => metadata.labels?.['app.kubernetes.io/version']);
  expect(new Set(labels)).toEqual(new Set([version]));
  const images = objects
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap((object) => deployment.parse(object).spec.template.spec.containers)
    .map(({ image }) => image);
  expect(images).toEqual([`poolsync-watch:${version}`]);
  expect(textOf('watch/Dockerfile')).toContain(` -t poolsync-watch:${version} `);
  expect(JSON.parse(textOf('package-lock.json'))).toMatchObject({ version });
});

const documents = globSync(['*.md', 'docs/*.md', 'infra/**/*.md'], { cwd: root })
  .map(textOf)
  .join('\n');
const told = (pattern: RegExp): readonly string[] =>
  [...documents.matchAll(pattern)].map(([, each = '']) => each);

it('examples in the documents name the version of package.json', () => {
  const names = told(
    /(?:poolsync-watch:|infrastructure-poolsync\/v|this command of |poolsync-)(\d+\.\d+\.\d+)/g,
  );
  expect(names.length).toBeGreaterThan(2);
  expect(new Set(names)).toEqual(new Set([version]));
});

it('examples in the documents of a later and an earlier release name such ones', () => {
  const [later, ...otherLater] = told(/poolsync:v(\S+) +# a later release/g);
  const [earlier, ...otherEarlier] = told(/ is of release (\S+), this command of /g);
  expect([otherLater, otherEarlier]).toEqual([[], []]);
  const inOrder = [earlier, version, later].map(String);
  expect(inOrder.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))).toEqual(inOrder);
  expect(new Set(inOrder)).toHaveProperty('size', 3);
});
