import type { Resource } from './resources.ts';

/** Why a person does not get from the cluster what was asked for. */
export type Trouble =
  /** None of the places has a kubeconfig. */
  | { readonly kind: 'no-kubeconfig'; readonly lookedAt: readonly string[] }
  /** @param problem a sentence that names the file */
  | { readonly kind: 'bad-kubeconfig'; readonly problem: string }
  | {
      readonly kind: 'no-context';
      /** Absent: neither was one asked for nor is one set. */
      readonly name?: string;
      readonly known: readonly string[];
      readonly files: readonly string[];
    }
  /** The user's own plugin gave no credentials, or a file of the kubeconfig cannot be read. */
  | { readonly kind: 'no-credentials'; readonly why: string }
  | { readonly kind: 'unreachable'; readonly why: string }
  | { readonly kind: 'unauthorized' }
  /** @param message the API server's: it names the user, the verb and the resource */
  | { readonly kind: 'forbidden'; readonly resource?: Resource; readonly message: string }
  /** The API server does not know the kind. */
  | { readonly kind: 'not-served'; readonly resource: Resource }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  /** What answered is no API server. */
  | { readonly kind: 'no-api-server' };

/** What a reading of the cluster for a person throws. */
export class ClusterTrouble extends Error {
  override readonly name = 'ClusterTrouble';
  readonly trouble: Trouble;

  constructor(trouble: Trouble, options: { readonly cause?: unknown } = {}) {
    super(trouble.kind, options);
    this.trouble = trouble;
  }
}
