import { Option, type Command } from 'commander';
import { ClusterTrouble } from '../../shared/kube/cluster-trouble.ts';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import { explainTrouble } from '../cluster/explain-trouble.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { ConnectedDoctor, DoctorDeps } from './doctor-deps.ts';
import { doctorHelp } from './doctor-help.ts';
import { examine } from './examine.ts';
import type { DoctorOutput } from './examine.ts';

interface DoctorOptions extends KubeconfigChoice {
  readonly output: DoctorOutput;
}

/** Adds `doctor` to the program. */
export function addDoctor(
  deps: DoctorDeps,
  program: Command,
  end: (status: ExitStatus) => void,
): void {
  program
    .command('doctor')
    .summary('look for what is wrong anywhere on the chain, and how to mend it')
    .description(doctorHelp.description)
    .option('--context <name>', 'context of the kubeconfig; by default its current one')
    .option('--kubeconfig <file>', 'kubeconfig; by default $KUBECONFIG or ~/.kube/config')
    .addOption(
      new Option('-o, --output <format>', doctorHelp.output)
        .choices(['table', 'wide', 'json', 'yaml'])
        .default('table'),
    )
    .addHelpText('after', doctorHelp.more)
    .showHelpAfterError('(poolsync doctor --help shows the options, with examples)')
    .action(async (options: DoctorOptions) => {
      end(await doctor(deps, options));
    });
}

async function doctor(deps: DoctorDeps, options: DoctorOptions): Promise<ExitStatus> {
  const signal = deps.catchInterrupt();
  let connected: ConnectedDoctor | undefined;
  try {
    connected = await deps.connectDoctor(options);
    return await examine(deps, connected, options.output, signal);
  } catch (error) {
    if (signal.aborted) return exitStatus.interrupted;
    if (!(error instanceof ClusterTrouble)) throw error;
    deps.complain(explainTrouble(error.trouble, connected?.access ?? { context: options.context }));
    return exitStatus.failed;
  }
}
