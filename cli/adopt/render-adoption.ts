import { toJsonDocument } from '../output/json-document.ts';
import { printable } from '../output/printable.ts';
import type { Adoption, Draft } from './adoption.ts';
import { describeFound } from './plan-adoption.ts';

export type AdoptOutput = 'yaml' | 'json';

/** The manifests, as `kubectl apply -f -` takes them. */
export async function renderAdoption(output: AdoptOutput, adoption: Adoption): Promise<string> {
  if (output === 'json') {
    const items = adoption.drafts.map(({ manifest }) => manifest);
    return toJsonDocument({ apiVersion: 'v1', kind: 'List', items });
  }
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
