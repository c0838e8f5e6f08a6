import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import { shellWord } from '../output/shell-word.ts';

/**
 * A command as it is shown to be pasted: with the options by which the cluster was chosen, since it would
 * otherwise act on the current one.
 *
 * @param command of kubectl, clusterctl or poolsync; any other, such as one of aws or az, stays as it is
 * @param choice as the command line gave it
 */
export function onChosenCluster(command: string, choice: KubeconfigChoice): string {
  const tool = /^(?:\w+=\S+ )*(kubectl|clusterctl|poolsync) /.exec(command)?.[1];
  if (tool === undefined) return command;
  if (tool === 'clusterctl') return command + optionsOf('--kubeconfig-context', choice);
  const options = optionsOf('--context', choice);
  // At its end they could come behind a --.
  return tool === 'kubectl'
    ? `kubectl${options}${command.slice('kubectl'.length)}`
    : command + options;
}

function optionsOf(contextOption: string, { context, kubeconfig }: KubeconfigChoice): string {
  return [
    ...(context === undefined ? [] : [` ${contextOption} ${shellWord(context)}`]),
    ...(kubeconfig === undefined ? [] : [` --kubeconfig ${shellWord(kubeconfig)}`]),
  ].join('');
}
