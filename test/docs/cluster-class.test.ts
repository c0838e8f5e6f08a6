import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const examples = join(root, 'infra/cluster/examples/cluster-class');
const text = readFileSync(join(root, 'docs/cluster-class.md'), 'utf8');
const blocks = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block]) => block);

describe('docs/cluster-class.md', () => {
  it.each(readdirSync(examples))('shows the example %s as it is tested', (file) => {
    expect(blocks).toContain(readFileSync(join(examples, file), 'utf8'));
  });
});
