import { describe, expect, it } from 'vitest';
import { ArmError } from '../../../../sandbox/azure/errors.ts';
import { checkNames } from '../../../../sandbox/azure/resource-graph/check-names.ts';
import type { Row } from '../../../../sandbox/azure/resource-graph/evaluate.ts';
import { parseQuery } from '../../../../sandbox/azure/resource-graph/parse-query.ts';
import { runQuery } from '../../../../sandbox/azure/resource-graph/run-query.ts';

const rows = [
  { id: '/b', type: 'vm', size: 2, tags: { env: 'Prod', 'a b': 1 }, zones: ['1', '2'] },
  { id: '/A', type: 'vm', size: 10, tags: null, zones: null },
  { id: '/c', type: 'disk', size: null, tags: { env: '' }, zones: [] },
];
const columns = ['id', 'type', 'size', 'tags', 'zones'];

function run(text: string): readonly Row[] {
  const query = parseQuery(text);
  checkNames(query, columns);
  return runQuery(query, rows);
}

const ids = (steps: string): readonly unknown[] =>
  run(`resources ${steps} | project id`).map(({ id }) => id);

/** The details of the refusal of a query. */
function refusalOf(text: string) {
  try {
    run(text);
  } catch (error) {
    if (error instanceof ArmError) return error.fault;
    throw error;
  }
  throw new Error(`${text} was taken`);
}

describe('a query', () => {
  it('gives the whole table where nothing more is asked', () => {
    expect(run('resources')).toEqual(rows);
  });

  it.each([
    ["| where type == 'vm'", ['/b', '/A']],
    ["| where type == 'VM'", []],
    ["| where type =~ 'VM'", ['/b', '/A']],
    ["| where type != 'vm'", ['/c']],
    ["| where type !~ 'VM'", ['/c']],
    ["| where id in ('/a', '/c')", ['/c']],
    ["| where id in~ ('/a', '/c')", ['/A', '/c']],
    ['| where size == 10', ['/A']],
    ["| where type =~ 'vm' and isnotempty(tags.env)", ['/b']],
    ["| where isempty(tags.env) or id == '/b'", ['/b', '/A', '/c']],
    ["| where id == '/c' or id == '/b' and type == 'disk'", ['/c']],
    ["| where (id == '/c' or id == '/b') and type == 'vm'", ['/b']],
    ['| where tags["a b"] == 1', ['/b']],
    ["| where zones[1] == '2' // the second", ['/b']],
    ["| where tags.env.deeper.still =~ ''", ['/b', '/A', '/c']],
  ])('finds by %s', (steps, found) => {
    expect(ids(steps)).toEqual(found);
  });

  it.each([
    ['| order by id asc', ['/A', '/b', '/c']],
    ['| sort by id', ['/c', '/b', '/A']],
    ['| order by size asc', ['/c', '/b', '/A']],
    ['| order by type asc, size desc', ['/c', '/A', '/b']],
    ['| order by tolower(id) desc', ['/c', '/b', '/A']],
  ])('is put in order by %s', (steps, order) => {
    expect(ids(steps)).toEqual(order);
  });

  it('adds columns and leaves others out', () => {
    expect(
      run(`resources
        | where id == '/b'
        | extend key = tolower(type), env = tostring(tags.env), none = tostring(zones[9])
        | extend part = tostring(split(id, '/')[1]), number = toint('7')
        | project key, env, none, part, number, tags.env, size`),
    ).toEqual([
      { key: 'vm', env: 'Prod', none: '', part: 'b', number: 7, tags_env: 'Prod', size: 2 },
    ]);
  });

  it.each([
    ['', 'ParserFailure', /'<EOF>' is not expected at line 1, position 0/],
    ['resources | where', 'ParserFailure', /'<EOF>'/],
    ['resources where id', 'ParserFailure', /'where' is not expected/],
    ['resources\n| summarize count()', 'ParserFailure', /'summarize' .* at line 2, position 2/],
    ['resources | take 5', 'ParserFailure', /'take'/],
    ["resources | where id has 'x'", 'ParserFailure', /'has'/],
    ["resources | where id = 'x'", 'ParserFailure', /'='/],
    ["resources | where id == 'x", 'ParserFailure', /'''/],
    ['resources | where (id', 'ParserFailure', /'<EOF>'/],
    ['resources | order id', 'ParserFailure', /'id'/],
    ["resources | where nothing == 'x'", 'SemanticFailure', /column named 'nothing'/],
    ['resources | project id | where isempty(type)', 'SemanticFailure', /column named 'type'/],
    ['resources | extend x = strlen(id)', 'SemanticFailure', /function named 'strlen\/1'/],
    ['resources | extend x = tolower(id, id)', 'SemanticFailure', /'tolower\/2'/],
  ])('is refused where it is %j', (text, code, message) => {
    expect(refusalOf(text)).toMatchObject({
      status: 400,
      code: 'BadRequest',
      details: [
        { code: 'InvalidQuery' },
        { code, message: expect.stringMatching(message) as string },
      ],
    });
  });
});
