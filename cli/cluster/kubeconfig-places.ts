import { serviceAccountFolder } from '../../shared/kube/service-account.ts';
import type { KubeconfigPlaces } from '../../shared/kube/user-kubeconfig.ts';

/** Where kubectl looks for its cluster. @param env that of the process */
export function placesIn(env: Readonly<Record<string, string | undefined>>): KubeconfigPlaces {
  const { KUBECONFIG: variable, HOME: home, USERPROFILE: profile } = env;
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  const homeFolder = home ?? profile;
  return {
    ...(variable === undefined ? {} : { variable }),
    ...(homeFolder === undefined ? {} : { homeFolder }),
    ...(host === undefined ? {} : { pod: { folder: serviceAccountFolder, host, port } }),
  };
}
