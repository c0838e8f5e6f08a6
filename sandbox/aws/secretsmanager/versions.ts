import type { Place } from '../world.ts';
import { alreadyExists, invalidParameter } from './errors.ts';
import type { Secret, SecretContent, SecretVersion } from './model.ts';

/** The staging label of the version that readers get unless they ask for another. */
export const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

const MAX_BYTES = 65_536;
/** Versions without a label beyond so many are forgotten, the oldest first. */
const KEPT_UNLABELLED = 100;

interface GivenVersion {
  readonly ClientRequestToken?: string | undefined;
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: string | undefined;
}

/**
 * Adds a version under these labels, which leave the versions that had them; what was current is
 * then previous. The client's token is the version's ID, so that a request that comes again changes
 * nothing.
 */
export function addVersion(
  { world }: Place,
  secret: Secret,
  given: GivenVersion,
  labels: readonly string[],
): SecretVersion {
  const content = readContent(given);
  const id = given.ClientRequestToken ?? world.ids.uuid();
  const existing = secret.versions.get(id);
  if (existing !== undefined && !isSame(existing.content, content)) {
    throw alreadyExists(
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  if (existing !== undefined) return existing;
  const first = secret.versions.size === 0;
  const version: SecretVersion = { id, content, createdAt: world.clock.now() };
  secret.versions.set(id, version);
  secret.changedAt = version.createdAt;
  // The first version is the current one, whatever else it is.
  for (const label of new Set(first ? [CURRENT, ...labels] : labels)) putLabel(secret, label, id);
  forgetUnlabelled(secret);
  return version;
}

function readContent({ SecretString, SecretBinary }: GivenVersion): SecretContent {
  if ((SecretString === undefined) === (SecretBinary === undefined)) {
    throw invalidParameter('You must provide either SecretString or SecretBinary, and not both.');
  }
  const content = SecretString ?? SecretBinary ?? '';
  const size =
    SecretString === undefined ? Buffer.byteLength(content, 'base64') : Buffer.byteLength(content);
  if (size > MAX_BYTES) {
    throw invalidParameter(`The secret has ${size} bytes; ${MAX_BYTES} are possible.`);
  }
  return SecretString === undefined ? { SecretBinary: content } : { SecretString: content };
}

function isSame(a: SecretContent, b: SecretContent): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function putLabel(secret: Secret, label: string, id: string): void {
  const before = secret.labels.get(label);
  secret.labels.set(label, id);
  if (label === CURRENT && before !== undefined) secret.labels.set(PREVIOUS, before);
}

/** The staging labels of a version. */
export function labelsOf(secret: Secret, id: string): readonly string[] {
  return [...secret.labels].filter(([, version]) => version === id).map(([label]) => label);
}

function forgetUnlabelled(secret: Secret): void {
  const labelled = new Set(secret.labels.values());
  const others = [...secret.versions.keys()].filter((id) => !labelled.has(id));
  for (const id of others.slice(0, -KEPT_UNLABELLED)) secret.versions.delete(id);
}
