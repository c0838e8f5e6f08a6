import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { autoScalingService } from '../../sandbox/aws/autoscaling/autoscaling.ts';
import { eventBridgeService } from '../../sandbox/aws/eventbridge/eventbridge.ts';
import { sqsService } from '../../sandbox/aws/sqs/sqs.ts';
import { stsService } from '../../sandbox/aws/sts/sts.ts';
import { newNotebook, type Answers, type Ask } from './answers.ts';
import { startSimulator, type Cloud } from './clouds.ts';
import { compareAnswers, describeDifferences, isKnown, type Difference } from './differences.ts';
import { bareEnvironment, pythonPrograms, withoutPython } from './environment.ts';
import { buses, delivery, rules } from './event-scenarios.ts';
import { groups, instances } from './group-scenarios.ts';
import { hooks, standby, tags, warmPools } from './group-setting-scenarios.ts';
import { identities } from './identity-scenarios.ts';
import { knownDifferences } from './known-differences.ts';
import { startMoto } from './moto-server.ts';
import { batches, deadLetters, messages, queues } from './queue-scenarios.ts';

type Scenario = (cloud: Cloud, ask: Ask) => Promise<void>;

/** In this order; those on queues count on there being none before. */
const scenarios: Readonly<Record<string, Scenario>> = {
  queues,
  messages,
  batches,
  deadLetters,
  buses,
  rules,
  delivery,
  groups,
  instances,
  hooks,
  tags,
  standby,
  warmPools,
  identities,
};

interface Played {
  readonly answers: Answers;
  /** What ended the scenario before its time. */
  readonly error: Error | undefined;
}

async function play(cloud: Cloud, scenario: Scenario): Promise<Played> {
  const { ask, answers } = newNotebook();
  try {
    await scenario(cloud, ask);
    return { answers, error: undefined };
  } catch (error) {
    return { answers, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

async function playAll(cloud: Cloud): Promise<ReadonlyMap<string, Played>> {
  const played = new Map<string, Played>();
  for (const [name, scenario] of Object.entries(scenarios)) {
    played.set(name, await play(cloud, scenario));
  }
  return played;
}

describe.skipIf(withoutPython)('the simulated AWS beside moto', () => {
  const all = new Map<string, { readonly moto: Played; readonly simulator: Played }>();

  beforeAll(async () => {
    await using moto = await startMoto(pythonPrograms().python);
    await using simulator = await startSimulator();
    const [left, right] = await Promise.all([playAll(moto), playAll(simulator)]);
    for (const [name, played] of left) {
      const beside = right.get(name);
      if (beside !== undefined) all.set(name, { moto: played, simulator: beside });
    }
  }, 120_000);

  const differencesIn = (name: string): readonly Difference[] => {
    const both = all.get(name);
    if (both === undefined) throw new Error(`${name} was not played`);
    for (const { error } of [both.moto, both.simulator]) if (error !== undefined) throw error;
    return compareAnswers(both.moto.answers, both.simulator.answers);
  };

  it.each(Object.keys(scenarios))('answers as moto does, or as the table says: %s', (name) => {
    const unknown = differencesIn(name).filter(
      (found) =>
        !knownDifferences.some((known) => known.at.some((title) => isKnown(known, title, found))),
    );
    expect(describeDifferences(unknown)).toEqual([]);
  });

  it('still differs wherever the table says so', () => {
    const found = Object.keys(scenarios).flatMap(differencesIn);
    const gone = knownDifferences.flatMap((known) =>
      known.at
        .filter((title) => !found.some((difference) => isKnown(known, title, difference)))
        .map((title) => ({ ...known, at: title })),
    );
    expect(gone).toEqual([]);
  });

  it('was asked for a result of every operation that both have', async () => {
    const script = join(import.meta.dirname, 'moto_operations.py');
    const { stdout } = await promisify(execFile)(pythonPrograms().python, [script], {
      env: bareEnvironment,
    });
    const ofMoto = z.record(z.string(), z.array(z.string())).parse(JSON.parse(stdout));
    const services = {
      autoscaling: autoScalingService,
      events: eventBridgeService,
      sqs: sqsService,
      sts: stsService,
    };
    const both = Object.entries(services).flatMap(([name, { actions }]) =>
      [...actions.keys()].filter((action) => ofMoto[name]?.includes(action)),
    );
    const answers = [...all.values()].flatMap(({ simulator }) => [...simulator.answers.values()]);
    const asked = new Set(
      answers.flatMap(({ kind, operation }) => (kind === 'result' ? [operation] : [])),
    );
    expect(both.length).toBeGreaterThan(40);
    expect(both.filter((operation) => !asked.has(operation))).toEqual([]);
  });
});
