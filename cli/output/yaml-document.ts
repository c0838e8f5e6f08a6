import { Document, isScalar, Scalar, visit } from 'yaml';

const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A value as YAML, with nothing in it that a terminal would obey or hide. */
export function toYamlDocument(value: object): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      // Only in double quotes can a character be written as an escape.
      if (isScalar(node) && typeof node.value === 'string' && node.value.search(hidden) !== -1) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  const lines = document.toString({ lineWidth: 0 }).split('\n');
  return lines.map((line) => line.replaceAll(hidden, escaped)).join('\n');
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
