import type {
  DriftCluster,
  DriftSearch,
  KnownInstallation,
} from '../../../cli/drift/drift-cluster.ts';
import { runProgram, type ProgramDeps } from '../../../cli/program.ts';
import type { NoLogin } from '../../../shared/cloud/no-login.ts';
import type { Finding } from '../../../shared/model/drift.ts';
import type { CorrectionResult } from '../../../shared/sweep/correct-drift.ts';
import type { DriftTold } from '../../../shared/sweep/find-drift.ts';
import { noon } from '../../fakes/builders.ts';
import { aReportedMachinePool, aReportedPool } from '../status/reported.ts';

export interface ToldWorld {
  readonly told?: readonly DriftTold[];
  /** How many pools were looked at. */
  readonly pools?: number;
  readonly logins?: readonly NoLogin[];
  readonly installation?: KnownInstallation;
  /** What comes of findings at each call of `correct`. */
  readonly correct?: (finding: Finding, call: number) => CorrectionResult['end'];
  /** `undefined`: there is no terminal. */
  readonly answer?: boolean;
  readonly stop?: AbortController;
  readonly connect?: () => Promise<DriftCluster>;
  readonly finishUnread?: () => void;
}

/** What a command said and did. */
export interface Told {
  readonly status: number;
  readonly stdout: string;
  readonly complaints: readonly string[];
  readonly progress: readonly string[];
  readonly searches: readonly DriftSearch[];
  readonly corrected: readonly (readonly Finding[])[];
  readonly asked: readonly string[];
  readonly pausedMs: readonly number[];
}

export const finding = (each: Finding): DriftTold => ({ kind: 'finding', finding: each });

/** Runs a command line on a cluster that tells these things. */
export async function runTold(world: ToldWorld, ...args: readonly string[]): Promise<Told> {
  const out: string[] = [];
  const complaints: string[] = [];
  const progress: string[] = [];
  const searches: DriftSearch[] = [];
  const corrected: (readonly Finding[])[] = [];
  const asked: string[] = [];
  const pausedMs: number[] = [];
  const stop = world.stop ?? new AbortController();
  const access = {
    context: 'blue',
    server: 'https://blue',
    user: 'me',
    namespace: 'fleet',
    contexts: [],
  };
  const cluster: Omit<DriftCluster, 'access'> = {
    list: () => ({ pools: listed(), machinePools: machinePools() }),
    installation: async () => world.installation ?? { name: 'blue', buses: ['aws'] },
    find: async function* (search) {
      searches.push(search);
      yield* world.told ?? [];
      yield { kind: 'looked', pools: world.pools ?? 4, foreignPools: 0, groupsRead: 4 };
    },
    logins: () => world.logins ?? [],
    correct: async (_, findings) => {
      corrected.push(findings);
      const end = (each: Finding) => world.correct?.(each, corrected.length) ?? 'corrected';
      return findings.map((each) => ({ finding: each, end: end(each) }));
    },
  };
  const deps: ProgramDeps = {
    version: '1',
    readText: () => (async function* () {})(),
    print: async (text) => void out.push(text),
    complain: (line) => complaints.push(line),
    progress: (line) => progress.push(line),
    style: (_, text) => text,
    clock: { now: () => noon },
    screen: { size: () => undefined, keep: () => Promise.reject(new Error('no terminal')) },
    connect: () => Promise.reject(new Error('status is not asked for')),
    connectAdopt: () => Promise.reject(new Error('adopt is not asked for')),
    connectDoctor: () => Promise.reject(new Error('doctor is not asked for')),
    connectLetters: () => Promise.reject(new Error('dead-letters is not asked for')),
    connectDrift:
      world.connect ?? (async (choice) => ({ ...cluster, access: { ...access, choice } })),
    confirm: async (question) => {
      asked.push(question);
      return world.answer;
    },
    pause: async (ms) => void pausedMs.push(ms),
    catchInterrupt: () => stop.signal,
    finishUnread: () => world.finishUnread?.(),
  };
  const status = await runProgram(deps, args);
  return {
    status,
    stdout: out.join(''),
    complaints,
    progress,
    searches,
    corrected,
    asked,
    pausedMs,
  };
}

async function* listed() {
  yield [
    aReportedPool(),
    aReportedPool({
      ref: { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name: 'web' },
    }),
  ];
}

async function* machinePools() {
  yield [aReportedMachinePool()];
}
