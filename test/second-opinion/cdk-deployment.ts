import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { bareEnvironment } from './environment.ts';

const counts = z.record(z.string(), z.number());

const deployed = z.array(
  z.object({
    name: z.string(),
    status: z.string(),
    outputs: z.record(z.string(), z.string()),
    wanted: counts,
    made: counts,
    leftOut: z.array(z.string()),
  }),
);

/** A stack that moto's CloudFormation has made, with the figures of its resources by their types. */
export type DeployedStack = z.infer<typeof deployed>[number];

/** Deploys each stack of a cloud assembly to moto, alone and in its own account. */
export async function deployToMoto(
  python: string,
  endpoint: string,
  folder: string,
): Promise<readonly DeployedStack[]> {
  const script = join(import.meta.dirname, 'deploy_templates.py');
  const { stdout } = await promisify(execFile)(python, [script, endpoint, folder], {
    env: bareEnvironment,
    timeout: 200_000,
  });
  return deployed.parse(JSON.parse(stdout));
}

/** Of types, for each stack: whether all, none or some of its resources were made. */
export function fateOfTypes(
  stacks: readonly DeployedStack[],
): Readonly<Record<'made' | 'ignored' | 'refused', readonly string[]>> {
  const fates = stacks.flatMap(({ wanted, made, leftOut }) =>
    Object.entries(wanted).map(([type, count]) => {
      if (leftOut.includes(type)) return { type, fate: 'refused' };
      const got = made[type] ?? 0;
      if (got === count) return { type, fate: 'made' };
      return { type, fate: got === 0 ? 'ignored' : `${got} of ${count} made` };
    }),
  );
  const typesWith = (fate: string) =>
    [...new Set(fates.flatMap((each) => (each.fate === fate ? [each.type] : [])))].toSorted();
  const known = ['made', 'ignored', 'refused'];
  const odd = fates.filter(({ fate }) => !known.includes(fate));
  if (odd.length > 0) throw new Error(`neither made nor ignored: ${JSON.stringify(odd)}`);
  return { made: typesWith('made'), ignored: typesWith('ignored'), refused: typesWith('refused') };
}

const finding = z.looseObject({
  Filename: z.string(),
  Level: z.string(),
  Message: z.string(),
  Rule: z.looseObject({ Id: z.string() }),
});

/**
 * What cfn-lint says of templates, a line for each finding. W3005 is not asked for: to a function the
 * CDK always adds that it depends on its role and on that role's policy, though it names the role.
 */
export async function lint(cfnLint: string, files: readonly string[]): Promise<readonly string[]> {
  const args = ['--format', 'json', '--ignore-checks', 'W3005', '--'];
  const told = await new Promise<string>((done, fail) => {
    execFile(
      cfnLint,
      [...args, ...files],
      { env: bareEnvironment, timeout: 200_000, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        // With findings it ends with a status; with an error of its own it prints no JSON.
        if (stdout.trimStart().startsWith('[')) done(stdout);
        else fail(new Error(`cfn-lint told nothing: ${stderr}`, { cause: error }));
      },
    );
  });
  return z
    .array(finding)
    .parse(JSON.parse(told))
    .map(({ Filename, Rule, Message }) => `${Filename}: ${Rule.Id} ${Message}`);
}
