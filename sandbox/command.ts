/** What a command line asks for. */
export type Command<Options> =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' }
  /** A mistake, with its cure in it. */
  | { readonly kind: 'wrong'; readonly message: string };

/** Does what a command line asks for; returns the status to end with. */
export async function carryOut<Options>(
  command: Command<Options>,
  { help, run }: { readonly help: string; readonly run: (options: Options) => Promise<number> },
): Promise<number> {
  switch (command.kind) {
    case 'help':
      process.stdout.write(help);
      return 0;
    case 'wrong':
      process.stderr.write(`${command.message}\n`);
      return 2;
    case 'run':
      return run(command.options);
  }
}
