/** What a feed tells of the objects of one kind. */
export type FeedEvent<Item> =
  /** An object is there, new or changed; the same one may be told again. */
  | { readonly kind: 'present'; readonly item: Item }
  /** `<namespace>/<name>`, or the name alone for kinds without a namespace. */
  | { readonly kind: 'gone'; readonly key: string }
  /** Everything that there is has been told: once after the start, and after each new load. */
  | { readonly kind: 'complete' };

/** The objects of one kind, as they are and as they change. */
export interface ObjectFeed<Item> {
  /**
   * Tells until the signal is aborted, whatever happens to the API server meanwhile; resolves then.
   * After a gap it tells what is there now and what is gone.
   */
  follow(listener: (event: FeedEvent<Item>) => void, signal: AbortSignal): Promise<void>;
}
