import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts a finished run.
 *
 * A test that never ran to its end counts as failed, and so does each error that belongs to no
 * test: one thrown while a file or a `describe` was set up, or one that nobody caught.
 *
 * @param modules the test files of the run
 * @param unhandled how many errors reached the process itself
 */
function countTests(modules: readonly TestModule[], unhandled: number): Counts {
  const counts = { passed: 0, failed: unhandled, skipped: 0 };
  for (const module of modules) {
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      counts[state === 'pending' ? 'failed' : state] += 1;
    }
  }
  return counts;
}

const longestReason = 200;

/** What failed, a line each: the file, the test where it was one, and the beginning of the reason. */
function failures(
  modules: readonly TestModule[],
  unhandled: readonly { readonly message?: string }[],
): readonly string[] {
  const line = (where: readonly string[], error: { readonly message?: string } | undefined) => {
    const [reason = ''] = (error?.message ?? 'did not run to its end').split('\n');
    return `FAILED ${where.join(' > ')}: ${reason.slice(0, longestReason)}`;
  };
  const inModule = (module: TestModule): readonly string[] => {
    const file = relative(module.project.config.root, module.moduleId);
    const suites = [...module.children.allSuites()];
    const tests = [...module.children.allTests()].filter((test) =>
      ['failed', 'pending'].includes(test.result().state),
    );
    return [
      ...module.errors().map((error) => line([file], error)),
      ...suites.flatMap((suite) => suite.errors().map((e) => line([file, suite.fullName], e))),
      ...tests.map((test) => line([file, test.fullName], test.result().errors?.[0])),
    ];
  };
  return [...modules.flatMap(inModule), ...unhandled.map((error) => line(['(no test)'], error))];
}

/** The closing line of a run: `N passed, N failed, N skipped`. */
function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * A vitest reporter that leaves what failed and the closing line in a file, for `.ci/run` to print
 * last.
 *
 * @param file where to write; without it the reporter does nothing
 */
export function countReporter(file: string | undefined): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      if (file === undefined) return;
      const closing = closingLine(countTests(modules, unhandledErrors.length));
      writeFileSync(file, [...failures(modules, unhandledErrors), closing, ''].join('\n'));
    },
  };
}
