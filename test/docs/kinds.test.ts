import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { reasonsOfConditions, reasonsOfEvents } from './condition-reasons.ts';
import {
  blocksOf,
  cellsWith,
  quotedIn,
  sectionOf,
  tableWith,
  textOf,
  wordsOfUnion,
} from './markdown.ts';

const text = textOf('docs/kinds.md');

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
}
const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({ properties: z.record(z.string(), schema).optional() }),
);
const definition = z.object({
  spec: z.object({
    names: z.object({ kind: z.string(), shortNames: z.array(z.string()) }),
    versions: z.tuple([
      z.object({
        selectableFields: z.array(z.object({ jsonPath: z.string() })),
        additionalPrinterColumns: z.array(z.object({ name: z.string() })),
        schema: z.object({ openAPIV3Schema: schema }),
      }),
    ]),
  }),
});

const kinds = ['autoscalinggroupmachinepools', 'scalesetmachinepools', 'cloudaccounts'].map(
  (plural) => {
    const { spec } = definition.parse(parse(textOf(`infra/cluster/base/crds/${plural}.yaml`)));
    const [version] = spec.versions;
    return { ...spec.names, ...version, fields: version.schema.openAPIV3Schema };
  },
);
const [autoScaling, scaleSet, account] = kinds;

const example = z.object({ kind: z.string(), spec: z.record(z.string(), z.unknown()) });

function fieldsOf(of: 'spec' | 'status', kind: (typeof kinds)[number] | undefined) {
  return Object.keys(kind?.fields.properties?.[of]?.properties ?? {}).map(
    (name) => `${of}.${name}`,
  );
}

/** Whether a dotted name leads to a field of a kind. */
function isField(kind: (typeof kinds)[number] | undefined, path: string): boolean {
  let at = kind?.fields;
  for (const name of path.split('.')) at = at?.properties?.[name];
  return at !== undefined;
}

const told = {
  autoScaling: [
    ...cellsWith(tableWith(sectionOf(text, 'spec'), 'field'), 0).map((name) => `spec.${name}`),
    ...cellsWith(tableWith(sectionOf(text, 'status'), 'field'), 0).map((name) => `status.${name}`),
  ],
  scaleSet: cellsWith(tableWith(sectionOf(text, 'ScaleSetMachinePool'), 'field'), 0),
  account: cellsWith(tableWith(sectionOf(text, 'CloudAccount'), 'field'), 0).map(
    (name) => `spec.${name}`,
  ),
};

const begins = (names: readonly string[], field: string) =>
  names.some((name) => name === field || name.startsWith(`${field}.`));

describe('docs/kinds.md', () => {
  it('tells of each field of each kind', () => {
    const lacking = (kind: typeof autoScaling, names: readonly string[]) =>
      [...fieldsOf('spec', kind), ...fieldsOf('status', kind)].filter((f) => !begins(names, f));
    expect(lacking(autoScaling, told.autoScaling)).toEqual([]);
    expect(lacking(account, told.account)).toEqual([]);
    // Of a scale set only what is other than of an Auto Scaling group.
    expect(lacking(scaleSet, [...told.scaleSet, ...told.autoScaling])).toEqual([]);
    expect(fieldsOf('status', autoScaling).length).toBeGreaterThan(15);
  });

  it('tells of no field that is not there', () => {
    expect(told.autoScaling.filter((name) => !isField(autoScaling, name))).toEqual([]);
    expect(told.scaleSet.filter((name) => !isField(scaleSet, name))).toEqual([]);
    expect(told.account.filter((name) => !isField(account, name))).toEqual([]);
  });

  it.each(kinds.map((kind) => [kind.kind, kind] as const))(
    'tells of the columns and selectors of %s',
    (name, { additionalPrinterColumns, selectableFields, shortNames }) => {
      const section = sectionOf(text, name);
      const paths = selectableFields.map(({ jsonPath }) => jsonPath.slice(1));
      const columns = additionalPrinterColumns.map((column) => column.name);
      expect(paths.filter((path) => !section.includes(path))).toEqual([]);
      const own = name === 'ScaleSetMachinePool' ? ['Group', 'Location'] : columns;
      expect(columns).toEqual(expect.arrayContaining(own));
      expect(own.filter((column) => !new RegExp(`\\b${column}\\b`).test(section))).toEqual([]);
      expect(cellsWith(tableWith(text, 'kind', 'type it as'), 1)).toEqual(
        expect.arrayContaining(shortNames),
      );
    },
  );

  it('tells of each type of condition and each reason, and of no other', () => {
    const section = sectionOf(text, 'Conditions');
    const table = tableWith(section, 'type', 'True means');
    const types = wordsOfUnion('shared/model/condition.ts', 'ConditionType');
    expect(cellsWith(table, 0).toSorted()).toEqual(types.toSorted());
    const said = quotedIn(section);
    const reasons = reasonsOfConditions();
    expect(reasons.filter((reason) => !said.includes(reason))).toEqual([]);
    const inTable = [...cellsWith(table, 1), ...cellsWith(table, 2)];
    const words = inTable.filter((word) => /^[A-Z][A-Za-z]+$/.test(word));
    expect(words.length).toBeGreaterThan(30);
    expect(words.filter((word) => ![...reasons, ...types].includes(word))).toEqual([]);
  });

  it('tells of each Event', () => {
    const said = quotedIn(text);
    expect([...reasonsOfEvents].filter((reason) => !said.includes(reason))).toEqual([]);
  });

  it('gives examples of fields that are there', () => {
    const examples = blocksOf(text).flatMap(({ code }) =>
      parseAllDocuments(code).map((each) => example.parse(each.toJS())),
    );
    const ours = examples.filter((each) => each.kind !== 'MachinePool');
    expect(ours.map((each) => each.kind)).toEqual(expect.arrayContaining(kinds.map((k) => k.kind)));
    for (const { kind: name, spec } of ours) {
      const kind = kinds.find((each) => each.kind === name);
      expect(Object.keys(spec).filter((field) => !isField(kind, `spec.${field}`))).toEqual([]);
    }
  });
});
