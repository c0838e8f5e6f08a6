import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, readBody } from '../../simulated/http.ts';
import { parseCloudEvents } from './cloud-event.ts';
import type { CloudEvent } from './cloud-event.ts';
import type { PublishFaults } from './publish-faults.ts';

/** What a token is worth at a topic. */
export type Verdict = 'allowed' | 'forbidden' | 'invalid';

/** A custom topic that takes CloudEvents. */
export interface CustomTopic {
  readonly name: string;
  /** Access key; without one, keys are refused. */
  readonly key?: string | undefined;
  /** Checks a bearer token. Default: every token is allowed. */
  readonly authorize?: ((token: string) => Verdict) | undefined;
}

/** A call to a topic as it ended. */
export interface PublishCall {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** 0 for a call that was not answered. */
  readonly status: number;
  readonly authentication: 'bearer' | 'key' | 'none';
  /** Empty where the call was refused. */
  readonly events: readonly CloudEvent[];
}

export interface TopicDeps {
  readonly topic: CustomTopic;
  readonly faults: PublishFaults;
  readonly now: () => number;
  readonly publish: (event: CloudEvent) => void;
  readonly record: (call: PublishCall) => void;
}

/** Azure takes 1 MB in a call. */
const maxBodyBytes = 1_048_576;

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly retryAfterSeconds?: number | undefined;
  readonly events?: readonly CloudEvent[];
}

/** Answers `POST /api/events?api-version=2018-01-01`. */
export async function answerPublish(
  deps: TopicDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const authentication = authenticationOf(request);
  const body = await readWhole(request);
  const fault = deps.faults.take();
  const note = (status: number, events: readonly CloudEvent[] = []): void => {
    deps.record({ at: deps.now(), status, authentication, events });
  };
  if (fault?.kind === 'hang') return note(0);
  const answer = fault ? faultAnswer(fault) : judge(deps, request, body);
  note(answer.status, answer.events);
  for (const event of answer.events ?? []) deps.publish(event);
  send(response, answer);
}

function judge({ topic }: TopicDeps, request: IncomingMessage, body: string | undefined): Answer {
  const url = new URL(request.url ?? '/', 'https://localhost');
  if (url.pathname !== '/api/events') return refusal(404, 'NotFound', 'There is no such resource.');
  if (request.method !== 'POST') return refusal(405, 'MethodNotAllowed', 'Use POST.');
  if (url.searchParams.get('api-version') !== '2018-01-01') {
    return refusal(
      400,
      'BadRequest',
      'The api-version is missing or not supported: 2018-01-01 is.',
    );
  }
  const denial = deny(topic, request);
  if (denial !== undefined) return denial;
  if (body === undefined) {
    return refusal(413, 'PayloadTooLarge', `The maximum size (${maxBodyBytes}) has been exceeded.`);
  }
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/cloudevents-batch+json' && type !== 'application/cloudevents+json') {
    return refusal(415, 'UnsupportedMediaType', `The content type '${type}' is not supported.`);
  }
  const parsed = parseCloudEvents(body, type === 'application/cloudevents-batch+json');
  if (parsed.ok) return { status: 200, events: parsed.events };
  return {
    ...refusal(
      400,
      'BadRequest',
      "This resource is configured to receive event in 'CloudEventV10' schema. The JSON received does not conform to the expected schema.",
    ),
    detail: parsed.reason,
  };
}

function deny(topic: CustomTopic, request: IncomingMessage): Answer | undefined {
  const key = request.headers['aeg-sas-key'];
  if (key !== undefined) {
    if (key === topic.key) return undefined;
    return unauthorized(`The request authorization key is not authorized for ${topic.name}.`);
  }
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) {
    return unauthorized(
      'The request must contain one of: aeg-sas-token, aeg-sas-key, Authorization.',
    );
  }
  switch (topic.authorize?.(token) ?? 'allowed') {
    case 'allowed':
      return undefined;
    case 'invalid':
      return unauthorized('The bearer token is not valid for this topic.');
    case 'forbidden':
      return refusal(
        403,
        'Forbidden',
        `The principal associated with access token is not authorized to perform the operation on ${topic.name}: it needs the role EventGrid Data Sender.`,
      );
  }
}

const words: Readonly<Record<number, string>> = {
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};

function faultAnswer({
  status,
  retryAfterSeconds,
}: {
  readonly status: number;
  readonly retryAfterSeconds?: number | undefined;
}): Answer {
  const code = words[status] ?? 'Error';
  return { ...refusal(status, code, `The operation failed: ${code}.`), retryAfterSeconds };
}

function unauthorized(message: string): Answer {
  return refusal(401, 'Unauthorized', message);
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, code, message };
}

function authenticationOf({ headers }: IncomingMessage): PublishCall['authentication'] {
  if (headers['aeg-sas-key'] !== undefined) return 'key';
  return headers.authorization === undefined ? 'none' : 'bearer';
}

async function readWhole(request: IncomingMessage): Promise<string | undefined> {
  try {
    const body = await readBody(request);
    return body.length > maxBodyBytes ? undefined : body.toString('utf8');
  } catch (error) {
    if (error instanceof BodyTooLarge) return undefined;
    throw error;
  }
}

function send(response: ServerResponse, answer: Answer): void {
  const { status, code, message, detail, retryAfterSeconds } = answer;
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
  if (code === undefined) {
    response.writeHead(status).end();
    return;
  }
  const details = detail === undefined ? [] : [{ code: 'InputJsonInvalid', message: detail }];
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ error: { code, message, details } }));
}
