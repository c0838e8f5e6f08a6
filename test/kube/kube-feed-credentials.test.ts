import { describe, expect, it } from 'vitest';
import { CredentialPlugin } from './credential-plugin.ts';
import { FollowedFeed } from './followed-feed.ts';
import { startLocalApiServer } from './local-api-server.ts';
import { WatchedKind } from './watched-kind.ts';

const warnings = ({ log }: FollowedFeed): readonly unknown[] =>
  log.lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields['detail']);

describe('KubeFeed: a plugin that gives the credentials', () => {
  it('fails after a while: the feed says why and goes on when it gives them again', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using plugin = await CredentialPlugin.failing();
    await plugin.logIn();
    await using followed = new FollowedFeed(server.kubeconfig, { parse: plugin.parse });
    await followed.untilLoaded();
    await plugin.logOut();
    kind.cut();
    await followed.until('two tries', () => followed.sleeps.length >= 2);
    expect(warnings(followed)).toContain(
      `the connection broke: the plugin ${process.execPath}: the SSO session has expired`,
    );
    await plugin.logIn();
    kind.put('a');
    await followed.until('a', () => followed.items.has('fleet/a'));
    expect(followed.completes).toBe(1);
  });

  it('waits for a person: the feed says so and waits for the same one again', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using plugin = await CredentialPlugin.waiting();
    const limits = { answerMs: 1_000 };
    await using followed = new FollowedFeed(server.kubeconfig, { parse: plugin.parse, limits });
    await followed.until('two tries', () => followed.sleeps.length >= 2);
    expect(warnings(followed)).toEqual(['the connection broke: no credentials came']);
    await plugin.logIn();
    await followed.untilLoaded();
    expect(await plugin.runs()).toBe(1);
  });

  it('is not waited for any more when the feed is ended', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using plugin = await CredentialPlugin.waiting();
    await using followed = new FollowedFeed(server.kubeconfig, { parse: plugin.parse });
    followed.abort();
    await followed.done;
    await plugin.logIn();
    expect(followed.events).toEqual([]);
  });
});
