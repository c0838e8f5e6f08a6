import { toJsonDocument } from '../output/json-document.ts';
import { printable } from '../output/printable.ts';
import type { Style } from '../output/table-layout.ts';
import type { Adoption, Draft } from './adoption.ts';
import { adoptionTable } from './adoption-table.ts';
import { describeFound } from './plan-adoption.ts';

export type AdoptOutput = 'table' | 'wide' | 'yaml' | 'json';

export interface AdoptRenderOptions {
  readonly style: Style;
  readonly output: AdoptOutput;
  /** Whether the objects are there by now. */
  readonly isCreated: boolean;
}

/** The manifests, as `kubectl apply -f -` takes them, or a table of what they are. */
export async function renderAdoption(
  adoption: Adoption,
  { style, output, isCreated }: AdoptRenderOptions,
): Promise<string> {
  switch (output) {
    case 'table':
    case 'wide':
      return adoptionTable(style, adoption, { isCreated, wide: output === 'wide' });
    case 'json': {
      const items = adoption.drafts.map(({ manifest }) => manifest);
      return toJsonDocument({ apiVersion: 'v1', kind: 'List', items });
    }
    case 'yaml':
      return asYaml(adoption);
  }
}

async function asYaml(adoption: Adoption): Promise<string> {
  const { toYamlDocument } = await import('../output/yaml-document.ts');
  const documents = adoption.drafts.map(
    (draft) => `${comments(notesOf(draft))}${toYamlDocument(draft.manifest)}`,
  );
  const head = comments([`${describeFound(adoption.found)}.`]);
  const tail = adoption.errands.flatMap(({ why, command }) => ['', why, `  ${command}`]);
  return `${head}${documents.join('---\n')}${comments(tail)}`;
}

function notesOf({ notes, examples }: Draft): readonly string[] {
  return [...notes, ...examples.map((line) => `  ${line}`)];
}

/** A line break in the name of a group ends no comment. */
function comments(lines: readonly string[]): string {
  return lines.map((line) => `${`# ${printable(line)}`.trimEnd()}\n`).join('');
}
