import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../scripts/bundle.ts';
import type { InvocationResult } from '../../sandbox/lambda/invocation.ts';
import { anEvent, activity } from '../aws/events.ts';
import { lambdaRicProgram, withoutLambdaRic } from './environment.ts';
import { runFunction, type FunctionRun } from './function-run.ts';

const functions = resolve(import.meta.dirname, '../../functions/aws');

const hint = JSON.stringify(anEvent('EC2 Instance Launch Successful', activity));
const unknown = JSON.stringify(anEvent('Something New', {}));

/** What is the same in every run: bodies instead of message IDs, and no stack traces. */
async function observe(run: FunctionRun, bodies: readonly string[]) {
  const { event, result } = await run.invokeWith(bodies);
  const bodyOf = new Map(event.Records.map(({ messageId, body }) => [messageId, body]));
  return withoutTrace(result, (payload) =>
    payload.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => bodyOf.get(id) ?? id),
  );
}

function withoutTrace(result: InvocationResult, name = (payload: string) => payload) {
  if (result.ok) return name(result.payload);
  return { errorType: result.error.errorType, errorMessage: result.error.errorMessage };
}

describe.skipIf(withoutLambdaRic)("the built function under AWS's runtime client", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poolsync-bundle-'));
    for (const name of ['reconcile', 'sweep']) {
      await bundle({ entry: join(functions, name, 'main.ts'), folder: join(folder, name) });
    }
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  /** The same done under both, one after the other. */
  async function underBoth<T>(
    act: (run: FunctionRun) => Promise<T>,
    { without, name = 'reconcile' }: { readonly without?: string; readonly name?: string } = {},
  ) {
    const results: T[] = [];
    for (const runtimeClient of [undefined, lambdaRicProgram()]) {
      const left = without === undefined ? {} : { without };
      await using run = await runFunction({ folder: join(folder, name), runtimeClient, ...left });
      results.push(await act(run));
    }
    const [own, aws] = results;
    if (own === undefined || aws === undefined) throw new Error('A run gave no result');
    return { own, aws };
  }

  it('acknowledges a hint for a group that nobody claims, what is unknown, and what it rejects', async () => {
    const { own, aws } = await underBoth(async (run) => ({
      answer: await observe(run, [hint, unknown, 'no JSON']),
      rejected: await run.rejected(),
    }));
    expect(aws).toEqual(own);
    expect(aws).toEqual({
      answer: '{"batchItemFailures":[]}',
      rejected: [['no JSON', expect.stringMatching(/^body: not JSON/) as string]],
    });
  });

  it('names the message that has to come back, and works on with the same process', async () => {
    const { own, aws } = await underBoth(async (run) => {
      run.breakApiServer();
      return [await observe(run, [hint, unknown]), await observe(run, [unknown])];
    });
    expect(aws).toEqual(own);
    expect(aws).toEqual([
      `{"batchItemFailures":[{"itemIdentifier":"${hint}"}]}`,
      '{"batchItemFailures":[]}',
    ]);
  });

  it('fails on an event that is none', async () => {
    const { own, aws } = await underBoth(async (run) => withoutTrace(await run.invoke({})));
    expect(aws).toEqual(own);
    expect(aws).toMatchObject({ errorType: 'TypeError' });
  });

  it('is the sweep, which says of a strange event what it takes', async () => {
    const { own, aws } = await underBoth(
      async (run) => withoutTrace(await run.invoke({ Records: [] })),
      { name: 'sweep' },
    );
    expect(aws).toEqual(own);
    expect(aws).toEqual({
      errorType: 'Error',
      errorMessage: expect.stringMatching(/event that it does not know: .*\. It takes /) as string,
    });
  });

  it('does not start without a setting, and says which', async () => {
    const { own, aws } = await underBoth((run) => run.invoke({ Records: [] }), {
      without: 'POOLSYNC_EVENTS_QUEUE_URL',
    });
    expect(withoutTrace(aws)).toEqual(withoutTrace(own));
    expect(withoutTrace(aws)).toEqual({
      errorType: 'Error',
      errorMessage: expect.stringContaining('POOLSYNC_EVENTS_QUEUE_URL is not set') as string,
    });
    // The traces show that it was really another program each time.
    expect(JSON.stringify(aws)).toContain('/aws-lambda-ric/index.mjs');
    expect(JSON.stringify(own)).not.toContain('/aws-lambda-ric/index.mjs');
  });
});
