import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { commandRights } from '../../../cli/doctor/rights/command-rights.ts';
import { partRights } from '../../../cli/doctor/rights/part-rights.ts';
import { describeRight, type Right } from '../../../cli/doctor/rights/right.ts';

const folder = resolve(import.meta.dirname, '../../../infra/cluster/base');
const files = {
  reconcile: 'rbac/reconcile.yaml',
  scale: 'rbac/scale.yaml',
  sweep: 'rbac/sweep.yaml',
  watch: 'rbac/watch.yaml',
};

const role = z.object({
  kind: z.enum(['ClusterRole', 'Role']),
  metadata: z.object({ namespace: z.string().optional() }),
  rules: z.array(
    z.object({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      resourceNames: z.array(z.string()).optional(),
      verbs: z.array(z.string()),
    }),
  ),
});

/** What the roles in a file give, right by right. */
function rightsIn(file: string): readonly Right[] {
  const documents = parseAllDocuments(readFileSync(join(folder, file), 'utf8'));
  return documents.flatMap((document) => {
    const parsed = role.safeParse(document.toJS());
    if (!parsed.success) return [];
    const { namespace } = parsed.data.metadata;
    return parsed.data.rules.flatMap((rule) =>
      rule.apiGroups.flatMap((group) =>
        rule.resources.flatMap((resource) =>
          rule.verbs.flatMap((verb) =>
            (rule.resourceNames ?? [undefined]).map((name) => ({
              verb,
              group,
              resource,
              ...(namespace === undefined ? {} : { namespace }),
              ...(name === undefined ? {} : { name }),
            })),
          ),
        ),
      ),
    );
  });
}

const sorted = (rights: readonly Right[]) => rights.map(describeRight).toSorted();

describe('the rights that the doctor asks for', () => {
  it.each(Object.entries(files))('are those that %s is given', (part, file) => {
    expect(sorted(partRights[part] ?? [])).toEqual(sorted(rightsIn(file)));
  });

  it('are asked of each part that has a role', () => {
    expect(Object.keys(partRights).toSorted()).toEqual(Object.keys(files).toSorted());
  });

  it('of a person are all in the role poolsync-operator', () => {
    const given = new Set(sorted(rightsIn('rbac/operator.yaml')));
    const needed = Object.values(commandRights)
      .flat()
      // A ClusterRole gives in all namespaces what is asked for in one.
      .map((right) => {
        const { namespace: _, ...anywhere } = right;
        return describeRight(anywhere);
      });
    expect(needed.filter((right) => !given.has(right))).toEqual([]);
  });
});

describe('infra/cluster', () => {
  it('carries the release of the package, so that the doctor sees what was forgotten', () => {
    const kustomization = readFileSync(join(folder, 'labels/kustomization.yaml'), 'utf8');
    const packageJson = readFileSync(resolve(folder, '../../../package.json'), 'utf8');
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(packageJson));
    expect(kustomization).toContain(`app.kubernetes.io/version: ${version}\n`);
  });
});
