import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';

/** A plugin of a kubeconfig, and the person who has to log in for it. */
export class CredentialPlugin implements AsyncDisposable {
  readonly #folder: string;
  readonly #code: string;

  private constructor(folder: string, code: string) {
    this.#folder = folder;
    this.#code = code;
  }

  /** Fails until somebody has logged in. Its tokens have ended when they come. */
  static async failing(): Promise<CredentialPlugin> {
    return CredentialPlugin.#of(`
if (!existsSync(login)) { console.error('the SSO session has expired'); process.exit(1); }
give({ token: 'a-token', expirationTimestamp: '2020-01-01T00:00:00Z' });`);
  }

  /** Waits until somebody has logged in. */
  static async waiting(): Promise<CredentialPlugin> {
    return CredentialPlugin.#of(`
const look = setInterval(() => {
  if (!existsSync(folder)) process.exit(1);
  if (!existsSync(login)) return;
  clearInterval(look);
  give({ token: 'a-token' });
}, 20);`);
  }

  static async #of(code: string): Promise<CredentialPlugin> {
    return new CredentialPlugin(await mkdtemp(join(tmpdir(), 'poolsync-plugin-')), code);
  }

  /** A kubeconfig as it is, but for its user, who has this plugin. */
  readonly parse = (text: string): KubeConfig => {
    const config = parseEmbeddedKubeconfig(text);
    const code = `
const { appendFileSync, existsSync } = require('node:fs');
const folder = ${JSON.stringify(this.#folder)};
const login = ${JSON.stringify(this.#login)};
const give = (status) => console.log(JSON.stringify({ status }));
appendFileSync(${JSON.stringify(this.#runs)}, 'x');
${this.#code}`;
    const exec = { command: process.execPath, args: ['-e', code] };
    config.users = config.users.map(({ name }) => ({ name, exec }));
    return config;
  };

  logIn(): Promise<void> {
    return writeFile(this.#login, '');
  }

  async logOut(): Promise<void> {
    await rm(this.#login);
  }

  /** How often it was started. */
  async runs(): Promise<number> {
    return existsSync(this.#runs) ? (await readFile(this.#runs, 'utf8')).length : 0;
  }

  /** One that waits ends by itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  get #login(): string {
    return join(this.#folder, 'login');
  }

  get #runs(): string {
    return join(this.#folder, 'runs');
  }
}
