import { appChanges, type FunctionApp } from './function-app.ts';

/** What is bundled, and where to. */
export interface Target {
  /** The file to start from; a path from the root of the repository. */
  readonly entry: string;
  /** The folder below `dist`. */
  readonly folder: string;
  /** Of what runs in Azure's host. */
  readonly functionApp?: Pick<FunctionApp, 'name' | 'functionTimeout'>;
}

/** Every function and process that is deployed, and the command. */
export const targets: readonly Target[] = [
  { entry: 'functions/aws/reconcile/main.ts', folder: 'aws/reconcile' },
  { entry: 'functions/aws/scale/main.ts', folder: 'aws/scale' },
  { entry: 'functions/aws/sweep/main.ts', folder: 'aws/sweep' },
  {
    entry: 'functions/azure/observe/main.ts',
    folder: 'azure/observe',
    functionApp: functionAppNamed('poolsync-observe'),
  },
  {
    entry: 'functions/azure/scale/main.ts',
    folder: 'azure/act',
    functionApp: functionAppNamed('poolsync-act'),
  },
  { entry: 'watch/main.ts', folder: 'watch' },
  { entry: 'cli/main.ts', folder: 'cli' },
];

function functionAppNamed(name: string): Pick<FunctionApp, 'name' | 'functionTimeout'> {
  return { name, ...appChanges[name] };
}
