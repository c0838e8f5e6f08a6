/** What it takes to reach an API server by a bearer token. */
export interface TokenAccess {
  /** The https URL of the API server. */
  readonly server: string;
  /** Base64 of the PEM of its certificate authority. */
  readonly caData: string;
  readonly token: string;
}

/** The text of a kubeconfig with the token in it, so that a new token is another text. */
export function tokenKubeconfig({ server, caData, token }: TokenAccess): string {
  const name = 'token';
  const cluster = { server, 'certificate-authority-data': caData };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster }],
    users: [{ name, user: { token } }],
  });
}
