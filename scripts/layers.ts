import { globSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { findViolations, type SourceFile } from './layout.ts';

/** Not ours, or made by a tool, or broken on purpose. */
const SKIPPED = ['node_modules', 'dist', 'cdk.out', 'reports', 'test/guards/fixtures'];

process.exitCode = check(readSources());

function readSources(): readonly SourceFile[] {
  const paths = globSync('**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}', {
    exclude: (path) => path.startsWith('.') || SKIPPED.includes(path.split(sep).join('/')),
  });
  return paths
    .map((path) => ({ path: path.split(sep).join('/'), text: readFileSync(path, 'utf8') }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function check(files: readonly SourceFile[]): number {
  if (files.length === 0) {
    process.stderr.write(`layers: no source file under ${process.cwd()}; run it at the root\n`);
    return 1;
  }
  const violations = findViolations(files);
  for (const { path, line, message } of violations) {
    process.stderr.write(`${path}:${line}: ${message}\n`);
  }
  process.stdout.write(`layers: ${files.length} files, ${violations.length} violations\n`);
  return violations.length === 0 ? 0 : 1;
}
