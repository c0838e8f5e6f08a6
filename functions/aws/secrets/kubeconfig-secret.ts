import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Fault } from '../../../shared/model/fault.ts';
import { toCloudFault } from '../cloud/aws-fault.ts';

export interface KubeconfigSecretDeps {
  readonly secrets: Pick<SecretsManagerClient, 'send'>;
}

/** All tries of the SDK together: whoever asks wants to reach the API server in the same 15 s. */
const timeoutMs = 5_000;

/**
 * Reads the kubeconfig that is the current value of a secret.
 *
 * @param arn the secret in AWS Secrets Manager; the kubeconfig is its `SecretString`
 * @throws Fault where Secrets Manager does not give it within 5 s, or where it holds no text
 */
export async function readKubeconfigSecret(
  { secrets }: KubeconfigSecretDeps,
  arn: string,
): Promise<string> {
  const doing = `Reading the kubeconfig from the secret ${arn}`;
  const command = new GetSecretValueCommand({ SecretId: arn });
  const { SecretString: text } = await secrets
    .send(command, { abortSignal: AbortSignal.timeout(timeoutMs) })
    .catch((error: unknown) => {
      throw toCloudFault(doing, error);
    });
  if (text === undefined || text === '') {
    throw new Fault(
      'cluster-denied',
      `${doing}: it has no SecretString. Store the kubeconfig as text, not as SecretBinary.`,
      { retryable: false },
    );
  }
  return text;
}
