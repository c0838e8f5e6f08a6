/** What an answer of the Query protocol may hold; undefined fields are left out, dates become ISO 8601. */
export type XmlValue =
  | string
  | number
  | boolean
  | Date
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? character);
}

/** One element; a list becomes `<name><member>…</member></name>`, an empty one `<name/>`. */
export function xmlElement(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  const content = xmlContent(value);
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function xmlContent(value: Exclude<XmlValue, undefined>): string {
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (isList(value)) return value.map((entry) => xmlElement('member', entry)).join('');
  return Object.entries(value)
    .map(([name, field]) => xmlElement(name, field))
    .join('');
}

function isList(value: object): value is readonly XmlValue[] {
  return Array.isArray(value);
}
