/** The content of one version; exactly one of the two is there. */
export type SecretContent =
  | { readonly SecretString: string }
  /** Base64. */
  | { readonly SecretBinary: string };

export interface SecretVersion {
  readonly id: string;
  readonly content: SecretContent;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly createdAt: number;
  changedAt: number;
  /** Oldest first. */
  readonly versions: Map<string, SecretVersion>;
  /** Version IDs by staging label; each label is on one version. */
  readonly labels: Map<string, string>;
}

/** The secrets of one region by name. */
export interface SecretsState {
  readonly secrets: Map<string, Secret>;
}

export function newSecretsState(): SecretsState {
  return { secrets: new Map() };
}
