/** A text as one word of a shell: what a shell would take apart is put in quotes. */
export function shellWord(text: string): string {
  return /^[-\w.:@/=,]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
