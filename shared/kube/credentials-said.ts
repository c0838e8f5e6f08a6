import type { KubeConfig } from '@kubernetes/client-node';
import { innermostMessage } from './api-fault.ts';

/** Why a kubeconfig gave no credentials, in words that may be shown: the plugin's own where one runs. */
export function credentialsSaid(config: KubeConfig, error: unknown): string {
  const command = pluginOf(config);
  const plugin = command === undefined ? '' : `the plugin ${command}: `;
  // The parser would quote what a plugin has printed, which may be a secret.
  const isUnreadable = error instanceof SyntaxError || error instanceof TypeError;
  if (isUnreadable && command !== undefined) return `${plugin}it printed no ExecCredential`;
  const said = innermostMessage(error)
    .trim()
    .replaceAll(/\s*\n\s*/g, '; ');
  return `${plugin}${said === '' ? 'it failed and said nothing' : said}`;
}

function pluginOf(config: KubeConfig): string | undefined {
  const exec: unknown = config.getCurrentUser()?.exec;
  if (typeof exec !== 'object' || exec === null || !('command' in exec)) return undefined;
  return String(exec.command);
}
