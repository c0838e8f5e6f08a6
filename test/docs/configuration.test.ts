import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { confirmingLookAfterMs, guardedReadingAfterMs } from '../../shared/model/looks.ts';
import { help } from '../../watch/help.ts';
import {
  cellsWith,
  quotedIn,
  root,
  sectionOf,
  sourcesUnder,
  tableWith,
  textOf,
  wordsOfUnion,
} from './markdown.ts';

const text = textOf('docs/configuration.md');

const clusterOnAws = ['functions/aws/host/settings.ts', 'functions/aws/host/eks-cluster.ts'];
const appOnAzure = ['functions/azure/host/settings.ts', 'functions/azure/host/cluster-access.ts'];

/** Where each part reads its settings, by the section that tells of them. */
const parts = {
  'Function `reconcile` (AWS Lambda)': ['functions/aws/reconcile/environment.ts', ...clusterOnAws],
  'Function `scale` (AWS Lambda)': ['functions/aws/scale/environment.ts', ...clusterOnAws],
  'Function `sweep` (AWS Lambda)': ['functions/aws/sweep/environment.ts', ...clusterOnAws],
  'Function app `observe` (Azure Functions)': [
    'functions/azure/observe/environment.ts',
    'functions/azure/sweep/environment.ts',
    ...appOnAzure,
  ],
  'Watch (a process in the management cluster)': ['watch/settings.ts'],
};

/** Of the library for logs, of Node, or set by whoever runs a container: no code of ours reads them there. */
const ofOthers: ReadonlySet<string> = new Set(['NODE_OPTIONS', 'ServiceBus__credential']);
/** What Kubernetes sets in each pod, and nobody else. */
const ofPods: ReadonlySet<string> = new Set(['KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT']);
/** Told of in a table of their own, with what else the libraries read. */
const ofLibraries: ReadonlySet<string> = new Set(['AWS_REGION']);

const variable = /\b(?:[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]|(?:ServiceBus|Ingress)__[A-Za-z]+)\b/g;

function readIn(files: readonly string[]): readonly string[] {
  const sources = [...files, 'shared/settings/kubeconfig-path.ts'].map(textOf).join('\n');
  const code = sources.replaceAll(/\/\*\*[^]*?\*\/|^import [^;]*;/gm, '');
  return [...new Set(code.match(variable))].filter((name) => !ofPods.has(name)).toSorted();
}

/** `POOLSYNC_EKS_…` stands for all that begin so. */
function toldIn(section: string): readonly string[] {
  const heading = section.startsWith('Function app') ? 'app setting' : 'variable';
  const cells = tableWith(sectionOf(text, section), heading).map(([cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

function isTold(told: readonly string[], name: string): boolean {
  return told.some(
    (each) => each === name || (each.endsWith('…') && name.startsWith(each.slice(0, -1))),
  );
}

/** Documents that tell of the log. */
const withLogLines = ['configuration.md', 'operate.md', ...adr('0009'), ...adr('0017')];

function adr(number: string): readonly string[] {
  const names = readdirSync(join(root, 'docs/adr')).filter((name) => name.startsWith(number));
  return names.map((name) => `adr/${name}`);
}

const commands = /^(?:az|clusterctl|events|get|kubectl|list|npm|poolsync|set) /;

/** Words in lower case and no command: so are all messages of the log. */
function isLogLine(quoted: string): boolean {
  return /^[a-z]+(?: [a-z]+)+$/.test(quoted) && !commands.test(quoted);
}

describe('docs/configuration.md', () => {
  it.each(Object.entries(parts))('%s: tells of each setting that is read', (section, files) => {
    const told = toldIn(section);
    const read = readIn(files).filter((name) => !ofLibraries.has(name) || told.includes(name));
    expect(read.length).toBeGreaterThan(4);
    expect(read.filter((name) => !isTold(told, name))).toEqual([]);
  });

  it.each(Object.entries(parts))('%s: tells of no setting that nobody reads', (section, files) => {
    const told = toldIn(section).filter((name) => !name.endsWith('…') && !ofOthers.has(name));
    expect(told.filter((name) => !readIn(files).includes(name))).toEqual([]);
  });

  it('tells of what the app that scales has otherwise', () => {
    const told = toldIn('Function app `act` (Azure Functions)');
    expect(told).toContain('POOLSYNC_SCALE_QUEUE');
    const read = readIn(['functions/azure/scale/environment.ts', ...appOnAzure]);
    expect(told.filter((name) => !read.includes(name))).toEqual([]);
  });

  it('tells of the settings of the watch that its help names', () => {
    const told = toldIn('Watch (a process in the management cluster)');
    expect([...new Set(help.match(variable))].toSorted()).toEqual(told.toSorted());
  });

  it.each(withLogLines)('docs/%s names lines of the log as the code writes them', (document) => {
    const named = quotedIn(textOf(`docs/${document}`)).filter(isLogLine);
    const code = sourcesUnder('shared', 'functions', 'watch', 'cli').join('\n');
    expect(named.filter((line) => !code.includes(`'${line}'`))).toEqual([]);
  });

  it('tells of each reason of a metric, and of no other', () => {
    const table = tableWith(sectionOf(text, 'Metrics and reasons'), 'metric', 'reason');
    const told = cellsWith(table, 1).filter((reason) => /^[a-z]+(-[a-z]+)*$/.test(reason));
    const counted = [
      ...wordsOfUnion('shared/model/hint.ts', 'IgnoredReason'),
      ...wordsOfUnion('shared/model/hint.ts', 'NotNudgedReason'),
      ...wordsOfUnion('shared/model/pool-request.ts', 'IgnoredRequestReason'),
      ...wordsOfUnion('shared/model/outcome.ts', 'DeferredReason'),
      ...wordsOfUnion('shared/scale/scale-outcome.ts', 'NotScaledReason'),
      ...wordsOfUnion('shared/scale/scale-outcome.ts', 'DeferredScaleReason'),
      ...wordsOfUnion('shared/scale/scale-outcome.ts', 'IgnoredPoolReason'),
      ...wordsOfUnion('shared/scale/scale-round.ts', 'BeginAgain'),
      'empty',
    ];
    expect(counted.length).toBeGreaterThan(30);
    expect(told.toSorted()).toEqual([...new Set(counted)].toSorted());
  });

  it('has the figures of the code where it tells of times and sizes', () => {
    expect(text).toContain(
      `${confirmingLookAfterMs / 1_000} s or ${guardedReadingAfterMs / 1_000} s`,
    );
    const sizes = textOf('infra/cdk/function-sizes.ts');
    const bounds = [...sizes.matchAll(/nodeOptions: '([^']+)'/g)].map(([, each = '']) => each);
    expect(bounds).toHaveLength(2);
    expect(bounds.filter((each) => !text.includes(each))).toEqual([]);
  });
});
