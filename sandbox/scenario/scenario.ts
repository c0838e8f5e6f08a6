import { pools } from '../installation/layout.ts';
import { completeHook, scale, settle, terminateOne, type ScenarioDeps } from './actions.ts';

/** Waits until the groups have their first instances and the cluster has them too. */
export async function settleAtStart(deps: ScenarioDeps): Promise<void> {
  for (const { name, replicas } of pools) await settle(deps, name, replicas);
}

/**
 * Changes the groups behind the MachinePools' back, one after the other, and waits each time until
 * list and MachinePool have followed. At the end every group is as large as it was.
 *
 * @throws when something does not happen in time, with what every pool looks like
 */
export async function runScenario(deps: ScenarioDeps): Promise<void> {
  for (const { title, of, run } of steps) {
    for (const pool of of) deps.fleet.beginStep(pool, title);
    deps.progress(title);
    await run(deps);
  }
}

interface Step {
  readonly title: string;
  /** The pools whose changes are this step's. */
  readonly of: readonly string[];
  readonly run: (deps: ScenarioDeps) => Promise<void>;
}

const scaleTo =
  (name: string, size: number): Step['run'] =>
  async (deps) => {
    await scale(deps, name, size);
    await settle(deps, name, size);
  };

/** One change at a time, the pools in turn: each has the function, the cluster and core to itself. */
const inTurn =
  (names: readonly string[], sizes: readonly number[]): Step['run'] =>
  async (deps) => {
    for (const size of sizes) {
      for (const name of names) await scaleTo(name, size)(deps);
    }
  };

const steps: readonly Step[] = [
  {
    // They wait in the hook while the other groups change.
    title: 'drain scales in 3 → 1 through its hook',
    of: ['drain'],
    run: (deps) => scale(deps, 'drain', 1),
  },
  { title: 'web scales out 3 → 10', of: ['web'], run: scaleTo('web', 10) },
  {
    title: 'tenant, in the other account, scales out 2 → 7',
    of: ['tenant'],
    run: scaleTo('tenant', 7),
  },
  {
    title: 'batch, in the other region, scales out 2 → 6',
    of: ['batch'],
    run: scaleTo('batch', 6),
  },
  {
    title: 'an instance of web is terminated by hand, and replaced',
    of: ['web'],
    run: async (deps) => {
      await terminateOne(deps, 'web');
      await settle(deps, 'web', 10);
    },
  },
  {
    title: 'the hook of one instance of drain is completed',
    of: ['drain'],
    run: (deps) => completeHook(deps, 'drain'),
  },
  { title: 'web scales in 10 → 3', of: ['web'], run: scaleTo('web', 3) },
  { title: 'tenant scales in 7 → 2', of: ['tenant'], run: scaleTo('tenant', 2) },
  { title: 'batch scales in 6 → 2', of: ['batch'], run: scaleTo('batch', 2) },
  {
    title: 'tenant and batch scale out 2 → 4, in turn',
    of: ['tenant', 'batch'],
    run: inTurn(['tenant', 'batch'], [3, 4]),
  },
  {
    title: 'tenant and batch scale in 4 → 2, in turn',
    of: ['tenant', 'batch'],
    run: inTurn(['tenant', 'batch'], [3, 2]),
  },
  {
    title: 'the hook of the other one times out',
    of: ['drain'],
    run: (deps) => settle(deps, 'drain', 1),
  },
  { title: 'drain scales out 1 → 3', of: ['drain'], run: scaleTo('drain', 3) },
];
