import { z } from 'zod';
import type { ToolResult } from './temporary-repository.ts';

/** One finding of the lint: `rule` without its plugin, as `no-console`. */
export interface LintFinding {
  readonly path: string;
  readonly rule: string;
  readonly line: number;
  readonly message: string;
}

const report = z.object({
  number_of_files: z.number(),
  diagnostics: z.array(
    z.object({
      code: z.string(),
      filename: z.string(),
      message: z.string(),
      help: z.string().optional(),
      labels: z.array(z.object({ span: z.object({ line: z.number() }) })),
    }),
  ),
});

/** Reads what `npm run lint -- -f json` printed. */
export function lintFindings({ stdout }: ToolResult): readonly LintFinding[] {
  return report.parse(JSON.parse(stdout)).diagnostics.map((found) => ({
    path: found.filename,
    rule: found.code.replace(/^.*\((.*)\)$/, '$1'),
    line: found.labels[0]?.span.line ?? 0,
    message: `${found.message} ${found.help ?? ''}`,
  }));
}
