import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerControlRequest, type Route } from '../../simulated/control/control.ts';
import { ControlError, readJson, sendDone, sendJson } from '../../simulated/control/exchange.ts';
import { answerWith, listen, type TlsPair } from '../../simulated/http.ts';
import { admittedCloud, type AdmittedClouds } from './access-entries.ts';
import { reviewToken, tokenReview, type ReviewDeps } from './review-token.ts';

/** The part of EKS that tells an API server who shows a token. */
export interface Authenticator {
  /** URL to which the API server posts a TokenReview. */
  readonly reviews: string;
  /** URL of the port by which clouds are admitted. */
  readonly control: string;
  close(): Promise<void>;
}

type Steered = Pick<ReviewDeps, 'clouds'>;

const routes: readonly Route<Steered>[] = [
  {
    method: 'PUT',
    path: '/clouds/<origin>',
    handle: async (exchange) => {
      const { clouds, names, response } = exchange;
      clouds.set(originOf(names), await readJson(exchange, admittedCloud));
      sendDone(response);
    },
  },
  {
    method: 'DELETE',
    path: '/clouds/<origin>',
    handle: ({ clouds, names, response }) => {
      clouds.delete(originOf(names));
      sendDone(response);
    },
  },
];

const helpText = `PUT /clouds/<origin>     whose STS is believed; the origin is what stands in tokens, percent-encoded
                         { reachedAt, accessEntries: [{ principalArn, username?, kubernetesGroups }] }
DELETE /clouds/<origin>
`;

/**
 * Starts what EKS runs beside an API server, for the API server's token webhook. At first it believes
 * no cloud and lets nobody in.
 *
 * @param tls for 127.0.0.1
 */
export async function startAuthenticator(
  deps: Omit<ReviewDeps, 'clouds'>,
  tls: TlsPair,
): Promise<Authenticator> {
  const clouds: AdmittedClouds = new Map();
  const reviews = await listen(0, tls);
  const control = await listen(0);
  reviews.server.on(
    'request',
    answerWith('authenticator', (request, response) =>
      answerReview({ ...deps, clouds }, request, response),
    ),
  );
  control.server.on(
    'request',
    answerWith('authenticator', (request, response) =>
      answerControlRequest({ steered: { clouds }, routes, helpText }, request, response),
    ),
  );
  return {
    reviews: `https://127.0.0.1:${new URL(reviews.url).port}/authenticate`,
    control: control.url,
    close: async () => {
      await Promise.all([reviews.close(), control.close()]);
    },
  };
}

async function answerReview(
  deps: ReviewDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const review = await readJson({ request }, tokenReview);
    const { apiVersion, kind } = review;
    sendJson(response, 200, { apiVersion, kind, status: await reviewToken(deps, review) });
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    sendJson(response, error.status, { error: error.message });
  }
}

function originOf({ origin = '' }: Readonly<Record<string, string>>): string {
  if (URL.parse(origin)?.origin === origin) return origin;
  throw new ControlError(400, `${origin} is no origin, such as http://127.0.0.1:1234`);
}
