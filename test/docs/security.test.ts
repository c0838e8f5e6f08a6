import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { root, tableWith, textOf } from './markdown.ts';

const text = textOf('docs/security.md');

const unquoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, each = '']) => each);

interface Role {
  readonly kind: string;
  readonly metadata?: { readonly name: string };
  readonly rules?: readonly { readonly resources: string[]; readonly verbs: string[] }[];
}

/** What the ClusterRoles allow for kinds of Cluster API, Poolsync and Events: verbs by role and resource. */
function madeVerbs(): Readonly<Record<string, string>> {
  const folder = join(root, 'infra/cluster/base');
  const objects = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), 'utf8')))
    .map((document) => document.toJS() as Role);
  const roles = objects.filter(({ kind }) => kind === 'ClusterRole');
  return Object.fromEntries(
    roles.flatMap(({ metadata, rules = [] }) =>
      rules.flatMap(({ resources, verbs }) =>
        resources.map((resource) => [`${metadata?.name} ${resource}`, verbs.toSorted().join(' ')]),
      ),
    ),
  );
}

function toldVerbs(): Readonly<Record<string, string>> {
  const roles = ['reconcile', 'scale', 'sweep', 'watch', 'operator', 'viewer'];
  const heading = ['resource', ...roles.map((role) => `\`${role}\``)];
  return Object.fromEntries(
    tableWith(text, ...heading).flatMap(([resource = '', ...verbs]) =>
      verbs.flatMap((cell, at) =>
        cell === ''
          ? []
          : [
              [
                `poolsync-${roles[at]} ${unquoted(resource).join()}`,
                unquoted(cell).join().split(' ').toSorted().join(' '),
              ],
            ],
      ),
    ),
  );
}

/** Told of in a sentence: what `doctor` looks at. */
const forDoctor =
  /^poolsync-operator (configmaps|leases|deployments|customresourcedefinitions|\w+webhookconfigurations|subjectaccessreviews)$/;

describe('docs/security.md', () => {
  it('tells of all that the roles in the cluster allow, and of no more', () => {
    const made = Object.entries(madeVerbs()).filter(([key]) => !forDoctor.test(key));
    expect(made.length).toBeGreaterThan(30);
    expect(toldVerbs()).toEqual(Object.fromEntries(made));
  });

  it('tells the truth of Secrets, of deleting and of CloudAccounts', () => {
    const verbs = Object.entries(madeVerbs());
    expect(verbs.filter(([key]) => key.endsWith(' secrets'))).toEqual([]);
    expect(verbs.filter(([, each]) => /delete|update|\*/.test(each))).toEqual([]);
    const accounts = verbs.filter(([key]) => key.endsWith(' cloudaccounts'));
    expect(accounts.filter(([, each]) => each.includes('patch'))).toEqual([]);
  });
});
