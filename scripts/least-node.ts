// Required before any file that an older Node cannot read: Node 20 takes this one for CommonJS, so
// it has no types, no import and no export.
const least = 24;
const { node: version } = process.versions;

if (Number.parseInt(version, 10) < least) {
  const why = `This is Node ${version}, and Poolsync needs ${least}, which npm ci brings along: run that first.`;
  const otherwise = `Where it brings none (--omit=optional, a rare platform), install Node ${least} or newer.`;
  process.stderr.write(`${why}\n${otherwise}\n`);
  process.exit(1);
}
