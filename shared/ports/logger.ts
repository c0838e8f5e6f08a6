export type LogFields = Readonly<Record<string, unknown>>;

/** Messages are fixed lower-case phrases; what varies goes into the fields. */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
