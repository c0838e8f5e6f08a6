import type { TestProjectInlineConfiguration } from 'vitest/config';

/** Tests that need the management cluster, wherever they lie. */
const NEEDS_CLUSTER = [
  'test/cluster/**/*.test.ts',
  'test/path/**/*.test.ts',
  'test/sandbox/management-cluster*.test.ts',
  'test/sandbox/management-cluster/**/*.test.ts',
  'test/sandbox/kubelets*.test.ts',
  'test/sandbox/kubelets/**/*.test.ts',
  'test/sandbox/start.test.ts',
];

/** Tests that run a whole bench, if a small one: they take minutes, and have a command of their own. */
const WHOLE_BENCHES = [
  'test/bench/inbound.test.ts',
  'test/bench/outbound.test.ts',
  'test/bench/azure-inbound.test.ts',
  'test/bench/azure-outbound.test.ts',
  'test/bench/sweep.test.ts',
  'test/bench/azure-sweep.test.ts',
];

/**
 * Tests of what happens to an installation in its life: it is released, installed by clusterctl,
 * upgraded, moved, taken away. They take minutes, and have a command of their own.
 */
const LIFECYCLE = [
  'test/path/clusterctl-*.test.ts',
  'test/path/upgrade*.test.ts',
  'test/path/**/topology.test.ts',
  'test/release/release.test.ts',
];

/** Tests that need programs which are installed on first use, from PyPI and npm. */
const SECOND_OPINION = ['test/second-opinion/**/*.test.ts', 'test/infra/bicep/**/*.test.ts'];

/** A machine that does much else takes longer than the second that is usual. */
const PATIENT = { poll: { timeout: 10_000 } };

/** Everything that runs without a cluster. */
export const unitProject: TestProjectInlineConfiguration = {
  test: {
    name: 'unit',
    include: ['test/**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      'test/guards/fixtures/**',
      ...NEEDS_CLUSTER,
      ...WHOLE_BENCHES,
      ...LIFECYCLE,
      ...SECOND_OPINION,
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: PATIENT,
    sequence: { groupOrder: 0 },
  },
};

/**
 * Everything that talks to the management cluster, which is started once for each worker. The files
 * mostly wait, so three run at a time; those on one cluster run one after the other.
 */
export const clusterProject: TestProjectInlineConfiguration = {
  test: {
    name: 'cluster',
    include: NEEDS_CLUSTER,
    exclude: ['**/node_modules/**', ...LIFECYCLE],
    globalSetup: ['test/setup/management-cluster.ts'],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    expect: PATIENT,
    maxWorkers: 3,
    // Tests that wait for the same seconds of the world they share.
    maxConcurrency: 12,
    sequence: { groupOrder: 1 },
  },
};

/** Everything that asks others about the simulators: moto, the AWS CLI, boto3, AWS's runtime client. */
export const secondOpinionProject: TestProjectInlineConfiguration = {
  test: {
    name: 'second-opinion',
    include: SECOND_OPINION,
    globalSetup: ['test/setup/second-opinion.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { groupOrder: 2 },
  },
};

/** What happens to an installation in its life, each file with the management cluster of its worker. */
export const lifecycleProject: TestProjectInlineConfiguration = {
  test: {
    name: 'lifecycle',
    include: LIFECYCLE,
    globalSetup: ['test/setup/management-cluster.ts'],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    expect: PATIENT,
    maxWorkers: 2,
  },
};

/** The benches in small, one after the other, so that each has the machine to itself. */
export const benchProject: TestProjectInlineConfiguration = {
  test: {
    name: 'bench',
    include: WHOLE_BENCHES,
    globalSetup: ['test/setup/management-cluster.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: PATIENT,
    maxWorkers: 1,
  },
};
