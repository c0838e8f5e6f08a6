import { Agent, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { maximumPayloadBytes } from './invocation.ts';
import { readBody } from './read-body.ts';

/** A failure as a runtime reports it to Lambda. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** An invocation with Lambda's headers, their names in lower case. */
export interface ReceivedInvocation {
  readonly headers: IncomingHttpHeaders;
  readonly payload: string;
}

/** The runtime's side of the Runtime API at `address` (`host:port`). A lost connection throws. */
export function connectRuntime(address: string): {
  next(): Promise<ReceivedInvocation>;
  respond(requestId: string, body: string): Promise<void>;
  fail(requestId: string, error: ReportedError): Promise<void>;
  failInit(error: ReportedError): Promise<void>;
} {
  const agent = new Agent({ keepAlive: true });
  const call = (method: string, path: string, body?: string, errorType?: string) =>
    exchange(agent, { address, method, path, body, errorType });
  const fail = async (path: string, error: ReportedError) => {
    await call('POST', path, JSON.stringify(error), error.errorType);
  };
  return {
    next: () => call('GET', 'invocation/next'),
    respond: async (requestId, body) => {
      await call('POST', `invocation/${requestId}/response`, body);
    },
    fail: (requestId, error) => fail(`invocation/${requestId}/error`, error),
    failInit: (error) => fail('init/error', error),
  };
}

interface Call {
  readonly address: string;
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  readonly errorType: string | undefined;
}

async function exchange(agent: Agent, call: Call): Promise<ReceivedInvocation> {
  return new Promise((resolve, reject) => {
    const sent = request(`http://${call.address}/2018-06-01/runtime/${call.path}`, {
      agent,
      method: call.method,
      headers: {
        'Content-Type': 'application/json',
        ...(call.errorType === undefined
          ? {}
          : { 'Lambda-Runtime-Function-Error-Type': call.errorType }),
      },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      readBody(response, maximumPayloadBytes).then((text) => {
        const status = response.statusCode ?? 0;
        // 413 is Lambda's own verdict on the invocation: the runtime carries on with the next one.
        if (status < 300 || status === 413) {
          resolve({ headers: response.headers, payload: text ?? '' });
        } else {
          reject(new Error(`${call.method} ${call.path} got ${status}: ${text}`));
        }
      }, reject);
    });
    sent.end(call.body);
  });
}
