import { App } from 'aws-cdk-lib';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load-config.ts';
import { addInstallation } from '../stacks/add-installation.ts';

const examples = ['eks', 'kubeconfig', 'multi-account'] as const;

process.exitCode = await main();

/** Makes the stacks of the configuration that `-c config=<path>` names; else those of the examples. */
async function main(): Promise<number> {
  const app = new App({ autoSynth: false });
  try {
    const file: unknown = app.node.tryGetContext('config');
    if (typeof file === 'string') addInstallation(app, await loadConfig(file));
    else await addExamples(app);
    app.synth();
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    say(error.message);
    return 1;
  }
}

/** They may bear the same name, so each gets the example's before its own. */
async function addExamples(app: App): Promise<void> {
  say(
    'No -c config=<path> is given, so these are the stacks of the examples in infra/cdk/examples.',
  );
  for (const example of examples) {
    addInstallation(app, await loadConfig(`infra/cdk/examples/${example}.ts`), `${example}-`);
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
