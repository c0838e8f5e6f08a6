import type { AccessToken, TokenCredential } from '@azure/identity';
import { NoLogin, type TriedWay } from '../../../shared/cloud/no-login.ts';
import { stableWords } from '../../../shared/cloud/stable-words.ts';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import { isFault } from '../../../shared/model/fault.ts';
import type { LoginWay } from './login-ways.ts';

/** For a token by one way, all its tries included. */
const usualWayMs = 25_000;

/** What says that a way is not there, rather than that it is refused. */
const unavailable: ReadonlySet<string> = new Set([
  'CredentialUnavailableError',
  'AuthenticationRequiredError',
]);

const cures = [
  'Log in: az login',
  'If the subscription is in another tenant: az login --tenant TENANT',
];

/**
 * A person's credentials: the first way that gives a token is used from then on. Whoever asks while an
 * answer is under way waits for the same one.
 */
export class OperatorCredential implements TokenCredential {
  readonly #ways: readonly LoginWay[];
  readonly #wayMs: number;
  readonly #asking = new Map<string, Promise<AccessToken>>();
  #found: TokenCredential | undefined;

  constructor(ways: readonly LoginWay[], wayMs = usualWayMs) {
    this.#ways = ways;
    this.#wayMs = wayMs;
  }

  /** @throws NoLogin that says what each way said, and how to log in */
  getToken(scopes: string | string[]): Promise<AccessToken> {
    const key = JSON.stringify(scopes);
    const asking =
      this.#asking.get(key) ?? this.#ask(scopes).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  async #ask(scopes: string | string[]): Promise<AccessToken> {
    if (this.#found !== undefined) return tokenOf(await this.#found.getToken(scopes));
    const tried: TriedWay[] = [];
    for (const { way, make } of this.#ways) {
      try {
        const credential = this.#limited(way, make());
        const token = tokenOf(await credential.getToken(scopes));
        this.#found = credential;
        return token;
      } catch (error) {
        const said = saidBy(error);
        if (isRefusal(error)) throw refused(way, said, error);
        tried.push({ way, said });
      }
    }
    throw new NoLogin({ problem: 'there are no credentials for Azure', tried, cures });
  }

  #limited(way: string, credential: TokenCredential): TokenCredential {
    return {
      getToken: (scopes) =>
        withinTime(`A token by ${way}`, this.#wayMs, () => credential.getToken(scopes)),
    };
  }
}

/** A wrong secret does not become right by somebody else's login, who is not meant. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && !isFault(error) && !unavailable.has(error.name);
}

function refused(way: string, said: string, error: unknown): NoLogin {
  return new NoLogin(
    {
      problem: `Azure does not take the credentials of ${way}: ${said}`,
      tried: [],
      cures: ['Correct them, or take them out of the environment to use those of: az login'],
    },
    error,
  );
}

function tokenOf(token: AccessToken | null): AccessToken {
  if (token !== null) return token;
  throw Object.assign(new Error('it gave no token'), { name: 'CredentialUnavailableError' });
}

/** Entra ID's own words, else the first line: the rest leads to the library's documentation, or holds IDs of the request. */
function saidBy(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const own = /AADSTS\d+:.*/s.exec(message)?.[0] ?? message;
  const [first = ''] = own.split(
    /\r?\n| To troubleshoot, visit | Please visit | Trace ID: | - Correlation ID: /,
  );
  return stableWords(first).trim().replace(/\.$/, '');
}
