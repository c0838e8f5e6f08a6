/** Cluster API writes the name of a MachinePool into labels, whose values end here. */
const longestName = 63;

/** Whether a text may name a MachinePool: a label of DNS (RFC 1123). */
export function isObjectName(text: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text);
}

/**
 * The name that a group's objects get: the group's own, in the letters that Kubernetes allows.
 *
 * @returns `undefined` where nothing of it can be kept, or not enough to tell it from others
 */
export function objectNameFrom(groupName: string): string | undefined {
  const name = groupName
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return name !== '' && name.length <= longestName ? name : undefined;
}
