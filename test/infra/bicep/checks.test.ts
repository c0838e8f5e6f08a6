import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutPython } from '../../second-opinion/environment.ts';
import type { Check } from './check.ts';
import { apiVersions } from './checks/api-versions.ts';
import { conditions } from './checks/conditions.ts';
import { descriptions } from './checks/descriptions.ts';
import { keys } from './checks/keys.ts';
import { moduleParameters, parameterFiles } from './checks/module-parameters.ts';
import { names } from './checks/names.ts';
import { ranges } from './checks/ranges.ts';
import { roleAssignments, roleDefinitions } from './checks/roles.ts';
import { secretsInOutputs } from './checks/secrets.ts';
import { startValues } from './checks/start-values.ts';
import { syntax } from './checks/syntax.ts';
import { unused } from './checks/unused.ts';
import { readTemplates } from './read-templates.ts';
import type { Template } from './template.ts';

const folder = resolve(import.meta.dirname, '../../../infra/bicep');
const fixtures = resolve(import.meta.dirname, 'fixtures');

/** The kinds of resources of which infra/bicep/README.md says which schema they were compared with. */
const readme = await readFile(resolve(folder, 'README.md'), 'utf8');
const compared = [...readme.matchAll(/^\| `([^`]+@[^`]+)` +\|/gm)].map(([, kind = '']) => kind);

interface Case {
  readonly name: string;
  readonly check: Check;
  /** What it has to say of its fixture. */
  readonly finds: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'syntax',
    check: syntax,
    finds: ['main.bicep:1: cannot be read'],
  },
  {
    name: 'descriptions',
    check: descriptions,
    finds: [
      'main.bicep:1: bare has no description',
      'main.bicep:4: terse has no description',
      'main.bicep:8: thing.bare has no description',
      'main.bicep:14: bareToo has no description',
    ],
  },
  {
    name: 'api-versions',
    check: apiVersions([
      'Microsoft.Storage/storageAccounts@2024-01-01',
      'Microsoft.Gone/x@2024-01-01',
    ]),
    finds: [
      'main.bicep:1: Microsoft.Storage/storageAccounts@2024-01-01 is Microsoft.Storage/storageAccounts@2023-05-01 elsewhere',
      'main.bicep:5: Microsoft.Storage/storageAccounts@2023-05-01 is Microsoft.Storage/storageAccounts@2024-01-01 elsewhere',
      'main.bicep:9: Microsoft.EventGrid/topics@2025-04-01-preview is no pinned version',
      'README.md:0: Microsoft.Gone/x@2024-01-01 is used nowhere',
    ],
  },
  {
    name: 'role-assignments',
    check: roleAssignments,
    finds: [
      'main.bicep:12: assigned: its name does not hold queue.id',
      'main.bicep:12: assigned: its name does not hold the role',
      'main.bicep:12: assigned: it does not say that it is for a service principal',
      'main.bicep:12: assigned: role.id is no role',
    ],
  },
  {
    name: 'role-definitions',
    check: roleDefinitions,
    finds: [
      'main.bicep:1: role: its name is not made by guid() of scope, installation and use',
      'main.bicep:1: role: Microsoft.Compute/* is no single action',
      'main.bicep:1: role: it can be assigned everywhere',
    ],
  },
  {
    name: 'secrets',
    check: secretsInOutputs,
    finds: [
      'main.bicep:8: accountKey: it lists keys',
      'main.bicep:8: accountKey: it holds keys',
      'main.bicep:9: said: it holds the secure word',
      'main.bicep:10: insights: it holds connectionString',
    ],
  },
  {
    name: 'keys',
    check: keys,
    finds: [
      'main.bicep:1: account: properties.allowSharedKeyAccess is not false',
      'main.bicep:8: namespace: properties.disableLocalAuth is not true',
    ],
  },
  {
    name: 'module-parameters',
    check: moduleParameters,
    finds: [
      'main.bicep:6: one: name is 1, not string',
      "main.bicep:7: one: kind is 'c', not 'a' | 'b'",
      'main.bicep:3: one is not given needed',
      'main.bicep:12: one has no extra',
      'main.bicep:19: two: name is string[], not string',
      "main.bicep:21: two: groups is 'x', not string[]",
      'main.bicep:22: two: owner is another, not identity',
      'main.bicep:16: two is not given needed',
      'main.bicep:26: there is no modules/three.bicep',
    ],
  },
  {
    name: 'ranges',
    check: ranges,
    finds: [
      'main.bicep:15: one: name can be 1 to 24, not 3 to 20',
      'main.bicep:16: one: count can be 0 to 0, not 1 to 5',
      'main.bicep:17: one: groups can be any to 20, not any to 10',
      'main.bicep:18: one: label can be 2 to 22, not 3 to any',
      'main.bicep:26: two: label can be 1 to 4, not 3 to any',
    ],
  },
  {
    name: 'unused',
    check: unused,
    finds: [
      'main.bicep:1: gone is not used',
      'main.bicep:3: idle is not used',
      'main.bicep:7: spare is not used',
      'main.bicep:9: stranger is not used',
    ],
  },
  {
    name: 'conditions',
    check: conditions,
    finds: [
      'main.bicep:15: one.outputs may not be there',
      'main.bicep:16: two.properties may not be there',
    ],
  },
  {
    name: 'start-values',
    check: startValues,
    finds: [
      'main.bicep:9: named: its name needs one.outputs',
      'main.bicep:13: placed: its scope needs one.outputs',
      'main.bicep:18: chosen: its condition needs account.properties',
      'main.bicep:22: each: its loop needs one.outputs',
      'main.bicep:22: each: its name is the same at each turn of its loop',
    ],
  },
  {
    name: 'parameter-files',
    check: parameterFiles,
    finds: [
      'main.bicepparam:3: name is 3, not string',
      'main.bicepparam:4: there is no stranger',
      'main.bicepparam:1: count is not set',
    ],
  },
  {
    name: 'names',
    check: names,
    finds: [
      'main.bicep:7: namespace: its name can have 18 to 57 characters, not 6 to 50',
      'main.bicep:11: account: its name cannot hold Account',
      'main.bicep:15: topic: how long free is cannot be seen',
      'main.bicep:19: odd: no limit is known for names of Microsoft.Odd/things',
    ],
  },
];

describe.skipIf(withoutPython)('the checks of infra/bicep', () => {
  it.each(cases)('$name finds what is wrong in its fixture', async ({ name, check, finds }) => {
    const problems = check(await readTemplates(resolve(fixtures, name)));
    for (const problem of finds) expect(problems).toContainEqual(expect.stringContaining(problem));
    if (name !== 'syntax') expect(problems).toHaveLength(finds.length);
  });

  it.each(cases)('$name does not pass where there is nothing to look at', ({ check }) => {
    expect(check([])).toEqual([expect.stringMatching(/^nothing:0: there are no /)]);
  });

  it('reads no folder that has no Bicep file', async () => {
    await expect(readTemplates(resolve(fixtures, 'empty'))).rejects.toThrow(/no Bicep file/);
  });
});

describe.skipIf(withoutPython)('infra/bicep', async () => {
  const templates: readonly Template[] = withoutPython ? [] : await readTemplates(folder);

  it.each(cases)('breaks no rule of $name', ({ name, check }) => {
    const rule = name === 'api-versions' ? apiVersions(compared) : check;
    expect(rule(templates)).toEqual([]);
  });
});
