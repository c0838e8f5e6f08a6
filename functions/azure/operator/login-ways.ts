import {
  AzureCliCredential,
  AzureDeveloperCliCredential,
  EnvironmentCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
  type TokenCredential,
} from '@azure/identity';
import type { Environment } from '../../../shared/settings/environment.ts';
import { isPublicAuthority } from '../bus/event-grid-client.ts';

/** A way to a token that a person may have. */
export interface LoginWay {
  /** As AZURE_TOKEN_CREDENTIALS has it, in lower case. */
  readonly id: string;
  /** `dev` and `prod` of AZURE_TOKEN_CREDENTIALS. */
  readonly group: 'dev' | 'prod';
  /** For people. */
  readonly way: string;
  /** Variables without which there is no such way. */
  readonly needs?: readonly string[];
  /** @throws Error where the environment has a wrong value */
  readonly make: () => TokenCredential;
}

/** The Azure CLI is Python, and takes its second. */
const processTimeoutInMs = 20_000;

const fewRetries = { maxRetries: 1, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };

/**
 * The ways that Azure's libraries try, but those that start an editor or PowerShell. The identity of the
 * machine comes last: a person who has logged in means that, and elsewhere the question costs a second.
 */
export function loginWays(env: Environment): readonly LoginWay[] {
  return narrowed(allWays(env), env['AZURE_TOKEN_CREDENTIALS'] ?? '').filter(
    ({ id, needs = [] }) =>
      needs.every((name) => isSet(env, name)) &&
      (id !== 'environmentcredential' || hasSecret(env)) &&
      (id !== 'managedidentitycredential' || needs.length > 0 || !isSet(env, 'IDENTITY_ENDPOINT')),
  );
}

function allWays(env: Environment): readonly LoginWay[] {
  const authority = authorityOptions(env);
  const clientId = env['AZURE_CLIENT_ID'];
  return [
    {
      id: 'environmentcredential',
      group: 'prod',
      way: 'the variables AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET',
      needs: ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID'],
      make: () => new EnvironmentCredential({ ...authority, retryOptions: fewRetries }),
    },
    {
      id: 'workloadidentitycredential',
      group: 'prod',
      way: 'a workload identity (AZURE_FEDERATED_TOKEN_FILE)',
      needs: ['AZURE_FEDERATED_TOKEN_FILE', 'AZURE_TENANT_ID', 'AZURE_CLIENT_ID'],
      make: () => new WorkloadIdentityCredential({ ...authority, retryOptions: fewRetries }),
    },
    {
      id: 'managedidentitycredential',
      group: 'prod',
      way: 'a managed identity (IDENTITY_ENDPOINT)',
      needs: ['IDENTITY_ENDPOINT'],
      make: () => managedIdentityOf(clientId, false),
    },
    {
      id: 'azureclicredential',
      group: 'dev',
      way: 'the Azure CLI',
      make: () => new AzureCliCredential({ processTimeoutInMs }),
    },
    {
      id: 'azuredeveloperclicredential',
      group: 'dev',
      way: 'the Azure Developer CLI',
      make: () => new AzureDeveloperCliCredential({ processTimeoutInMs }),
    },
    {
      id: 'managedidentitycredential',
      group: 'prod',
      way: 'the managed identity of this machine',
      make: () => managedIdentityOf(clientId, true),
    },
  ];
}

/** @param wanted `dev`, `prod` or the name of one; empty: all */
function narrowed(ways: readonly LoginWay[], wanted: string): readonly LoginWay[] {
  const name = wanted.trim().toLowerCase();
  return name === '' ? ways : ways.filter(({ id, group }) => id === name || group === name);
}

function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? '') !== '';
}

function hasSecret(env: Environment): boolean {
  return isSet(env, 'AZURE_CLIENT_SECRET') || isSet(env, 'AZURE_CLIENT_CERTIFICATE_PATH');
}

function authorityOptions({ AZURE_AUTHORITY_HOST: authorityHost }: Environment) {
  return authorityHost === undefined || authorityHost === ''
    ? {}
    : { authorityHost, disableInstanceDiscovery: !isPublicAuthority(authorityHost) };
}

/** @param probes asks first, for a second, whether anybody is there at all */
function managedIdentityOf(clientId: string | undefined, probes: boolean): TokenCredential {
  // The types know nothing of the probe, which the library's own chain asks for in this way.
  const options = { retryOptions: fewRetries, sendProbeRequest: probes };
  return new ManagedIdentityCredential(
    clientId === undefined || clientId === '' ? options : { ...options, clientId },
  );
}
