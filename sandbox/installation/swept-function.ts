import { startEventInvocations } from '../lambda/event-invocations.ts';
import { startSchedule } from '../lambda/schedule.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import { deployFunction, type DeployedSettings, type DeployDeps } from './deployed-function.ts';
import { requestBusName } from './event-routes.ts';
import { home } from './layout.ts';

/** Name of the function. */
export const sweepName = 'sweep';

/** Poolsync's own default is 5 minutes: nobody plays so long to see what a sweep does. */
export const sweepEveryMs = 30_000;

/** Half of the memory that docs/configuration.md advises: what has room here has it there. */
const size = { memoryMb: 512, timeoutMs: 300_000 } as const;
const nodeOptions = '--max-semi-space-size=4 --max-old-space-size=320';

/** What the function sweep is told. */
export const sweepSettings: Readonly<Record<string, string>> = {
  NODE_OPTIONS: nodeOptions,
  POOLSYNC_REQUEST_BUS: requestBusName,
};

/** A deployed function that a schedule invokes, and that can invoke itself. */
export interface ScheduledFunction {
  stop(): Promise<void>;
}

/**
 * Starts the function sweep, which looks at all pools again and again.
 *
 * @param control of the simulated AWS, which is told where the function's invocations go
 * @throws when the function does not start, with what it says
 */
export async function startSweep(
  deps: DeployDeps,
  settings: DeployedSettings,
  control: string,
): Promise<ScheduledFunction> {
  const lambda = deployFunction(deps, { ...size, ...settings });
  await proveThatItStarts(lambda);
  const invocations = await startEventInvocations({ function: lambda, log: deps.log });
  await makeKnown(control, settings.name, invocations.url);
  const schedule = startSchedule({
    ...home,
    ...deps,
    name: settings.name,
    everyMs: sweepEveryMs,
    function: lambda,
  });
  return {
    stop: async () => {
      schedule.stop();
      await invocations.stop();
      await lambda.stop();
    },
  };
}

/** A sweep that is handed on behind the last object finds nothing left to look at. */
async function proveThatItStarts(lambda: LambdaFunction): Promise<void> {
  const first = await lambda.invoke({ poolsync: 'sweep', cursor: behindAll(new Date()) });
  if (first.ok) return;
  await lambda.stop();
  throw new Error(`the function ${lambda.name} does not start: ${JSON.stringify(first.error)}`);
}

function behindAll(now: Date): object {
  const figures = ['pools', 'foreignPools', 'groupsRead', 'corrected', 'missedByEvents'];
  const others = ['scaleRequests', 'nudged', 'failed', 'unseen'];
  const none = Object.fromEntries([...figures, ...others].map((figure) => [figure, 0]));
  return {
    startedAt: now.toISOString(),
    hop: 0,
    afterPool: '\uffff',
    afterForeignPool: '\uffff',
    tally: { ...none, findings: {} },
  };
}

/** Lets Invoke of the simulated AWS reach the function. */
export async function makeKnown(control: string, name: string, url: string): Promise<void> {
  await tellOf(control, name, { url });
}

/** Lets people see that the function is there, and which queue feeds it. */
export async function makeVisible(control: string, name: string, queueArn: string): Promise<void> {
  await tellOf(control, name, { feeds: [queueArn] });
}

async function tellOf(control: string, name: string, told: object): Promise<void> {
  const response = await fetch(`${control}/functions/${name}`, {
    method: 'PUT',
    body: JSON.stringify({ ...home, ...told }),
  });
  if (!response.ok) throw new Error(`PUT /functions/${name}: ${await response.text()}`);
}
