import type { Template } from './template.ts';

/** What breaks a rule: where, and how. */
export type Problem = `${string}:${number}: ${string}`;

/** One rule on all files of a folder. */
export type Check = (templates: readonly Template[]) => readonly Problem[];

/** Names the place of a problem. */
export function at(
  { path }: Template,
  { line }: { readonly line: number },
  problem: string,
): Problem {
  return `${path}:${line}: ${problem}`;
}

/**
 * A rule that is asked of each of some things, and must find one to ask it of.
 *
 * @param what they are, for the problem that there is none
 */
export function eachOf<Thing>(
  what: string,
  find: (template: Template) => readonly Thing[],
  judge: (thing: Thing, template: Template, all: readonly Template[]) => readonly Problem[],
): Check {
  return (templates) => {
    const found = templates.flatMap((template) =>
      find(template).map((thing) => ({ thing, template })),
    );
    if (found.length === 0) return [`nothing:0: there are no ${what} to look at`];
    return found.flatMap(({ thing, template }) => judge(thing, template, templates));
  };
}
