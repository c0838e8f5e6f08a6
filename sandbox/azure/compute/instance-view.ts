import type { Failure } from './failure.ts';
import type { Instance } from './model.ts';
import { azureTime } from './names.ts';

interface Status {
  readonly code: string;
  readonly level: 'Info' | 'Error';
  readonly displayStatus: string;
  readonly message?: string;
  readonly time?: string;
}

/** The statuses of an instance: how its provisioning went, and its power. */
export function statusesOf(instance: Instance): readonly Status[] {
  const { power } = instance;
  const provisioning = provisioningStatus(instance.provisioning, instance);
  if (power === undefined) return [provisioning];
  const displayStatus = `VM ${power}`;
  return [provisioning, { code: `PowerState/${power}`, level: 'Info', displayStatus }];
}

/** The status that tells how a provisioning went, of an instance or of a scale set. */
export function provisioningStatus(
  provisioning: Instance['provisioning'],
  { failure, since }: { readonly failure?: Failure | undefined; readonly since: number },
): Status {
  const word = provisioning.toLowerCase();
  const time = azureTime(since);
  if (failure === undefined) {
    const displayStatus = `Provisioning ${word}`;
    return { code: `ProvisioningState/${word}`, level: 'Info', displayStatus, time };
  }
  return {
    code: `ProvisioningState/failed/${failure.code}`,
    level: 'Error',
    displayStatus: 'Provisioning failed',
    message: failure.message,
    time,
  };
}

/** The instance view of an instance, of either mode. */
export function instanceViewOf(instance: Instance): object {
  return {
    computerName: instance.computerName,
    osName: 'ubuntu',
    osVersion: '24.04',
    hyperVGeneration: 'V2',
    statuses: statusesOf(instance),
  };
}
