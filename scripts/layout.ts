/** A source file: its path from the repository's root, with `/` between folders, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What a file breaks: `line` counts from 1, and is 1 where the file as a whole is meant. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** Folders that the lint has a layer for. A file elsewhere would be held to almost nothing. */
const PLACES = [
  'shared/model/',
  'shared/ports/',
  'shared/messages/',
  'shared/delivery/',
  'shared/settings/',
  'shared/cloud/',
  'shared/reconcile/',
  'shared/scale/',
  'shared/sweep/',
  'shared/kube/',
  'functions/aws/',
  'functions/azure/',
  'watch/',
  'cli/',
  'infra/cdk/',
  'sandbox/',
  'bench/',
  'test/',
  'scripts/',
];
const ROOT_FILES = ['vitest.config.ts'];

const PRODUCT = /^(shared|functions|watch|cli)\//;
const READS_THE_CLOCK = /(^|\/)(main|system-[^/]*)\.ts$|^shared\/kube\/|^functions\/.*-cloud\.ts$/;

interface TextRule {
  readonly pattern: RegExp;
  readonly applies: (path: string) => boolean;
  readonly message: string;
}

const TEXT_RULES: readonly TextRule[] = [
  {
    pattern: /\bnew Date\(\s*\)/g,
    applies: (path) => PRODUCT.test(path) && !READS_THE_CLOCK.test(path),
    message: 'reads the clock by new Date(): take a Clock as a dependency',
  },
  {
    pattern: /\bimport\(\s*(?!\s*['"])/g,
    applies: (path) => PRODUCT.test(path),
    message: 'imports a computed path, which the lint cannot follow: write the path in quotes',
  },
  {
    pattern:
      /(?:\/\/|\/\*)\s*(?:oxlint|eslint)-(?:disable|enable)|(?:\/\/|\/\*)\s*prettier-ignore/g,
    applies: () => true,
    message: 'switches a check off: change the code, or the rule for everyone',
  },
];

/** Tells what the files break of the rules that neither the compiler nor the lint can hold. */
export function findViolations(files: readonly SourceFile[]): readonly Violation[] {
  return files.flatMap((file) => [...misplaced(file), ...textViolations(file)]);
}

function misplaced({ path }: SourceFile): readonly Violation[] {
  if (!path.endsWith('.ts')) {
    return [{ path, line: 1, message: 'is not TypeScript, so no check reads it: name it .ts' }];
  }
  if (ROOT_FILES.includes(path) || PLACES.some((place) => path.startsWith(place))) return [];
  const message =
    'lies in no layer: move it to one, or add the folder to scripts/layout.ts and .oxlintrc.json';
  return [{ path, line: 1, message }];
}

function textViolations({ path, text }: SourceFile): readonly Violation[] {
  return TEXT_RULES.filter((rule) => rule.applies(path)).flatMap(({ pattern, message }) =>
    [...text.matchAll(pattern)].map(({ index }) => ({ path, line: lineAt(text, index), message })),
  );
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
