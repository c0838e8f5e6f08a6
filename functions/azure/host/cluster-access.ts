import { z } from 'zod';
import { apiServerUrl, certificateAuthority } from '../../../shared/settings/api-server.ts';
import { chooseOne, type Way } from '../../../shared/settings/choose-one.ts';
import {
  readVariables,
  wrong,
  type Environment,
  type Wrong,
} from '../../../shared/settings/environment.ts';
import { kubeconfigPath, type KubeconfigFile } from '../../../shared/settings/kubeconfig-path.ts';

interface KubeconfigText {
  readonly kind: 'text';
  readonly text: string;
}

/** A cluster of AKS, to which a token of Microsoft Entra ID is shown. */
export interface AksCluster {
  readonly kind: 'aks';
  readonly server: string;
  /** Base64 of the PEM of its certificate authority. */
  readonly caData: string;
}

/** How the function gets into the management cluster. */
export type ClusterAccess = KubeconfigFile | KubeconfigText | AksCluster;

const textName = 'POOLSYNC_KUBECONFIG_TEXT';

/** Never quoted: it holds credentials. */
const kubeconfigText: Way<KubeconfigText> = {
  name: textName,
  read: ({ [textName]: text = '' }) => {
    if (text.trim() === '')
      return wrong(`${textName} is empty: the text of a kubeconfig is needed`);
    if (!text.startsWith('@Microsoft.KeyVault(')) return { kind: 'text', text };
    return wrong(
      `${textName} is a reference to Key Vault that Azure has not resolved: let the app's identity read the secret, name it in keyVaultReferenceIdentity, and look at the setting's status in the portal`,
    );
  },
};

const aksVariables = z.object({
  POOLSYNC_AKS_SERVER: apiServerUrl,
  POOLSYNC_AKS_CA: certificateAuthority,
});

const aks: Way<AksCluster> = {
  name: 'POOLSYNC_AKS_SERVER',
  others: ['POOLSYNC_AKS_CA'],
  read: (env) => {
    const read = readVariables(aksVariables, env);
    if (read.kind === 'wrong') return read;
    const { POOLSYNC_AKS_SERVER: server, POOLSYNC_AKS_CA: caData } = read.data;
    return { kind: 'aks', server, caData };
  },
};

/** Reads which of the three ways into the cluster is set. */
export function readClusterAccess(env: Environment): ClusterAccess | Wrong {
  return chooseOne<ClusterAccess>(env, [kubeconfigPath, kubeconfigText, aks]);
}
