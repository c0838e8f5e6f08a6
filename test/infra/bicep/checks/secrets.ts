import { at, eachOf } from '../check.ts';
import { allNodes, callOf } from '../tree.ts';

const telltale = /password|pwd|secret|\bkeys?\b|accessKey|primaryKey|connectionString|sasToken/i;

/** No output holds a secret: what is deployed can be read by whoever may read the deployment. */
export const secretsInOutputs = eachOf(
  'outputs',
  ({ outputs }) => outputs,
  (output, template) => {
    const nodes = [...allNodes(output.value)];
    const secure = template.parameters
      .filter(({ decorators }) => decorators.some(({ name }) => name === 'secure'))
      .map(({ name }) => name);
    const problems = [
      ...(telltale.test(output.name) ? ['its name is that of a secret'] : []),
      ...nodes.flatMap((node) => {
        const name = callOf(node)?.name ?? '';
        return /^(?:list|getSecret)/.test(name) ? [`it calls ${name}`] : [];
      }),
      ...nodes.flatMap(({ type, text }) =>
        type === 'property_identifier' && telltale.test(text) ? [`it holds ${text}`] : [],
      ),
      ...nodes.flatMap(({ type, text }) =>
        type === 'identifier' && secure.includes(text) ? [`it holds the secure ${text}`] : [],
      ),
      // A method such as account.listKeys() is no call by its own name to the parser.
      ...(/\.list[A-Z]\w*\(|\.getSecret\(/.test(output.value.text) ? ['it lists keys'] : []),
    ];
    return problems.map((problem) => at(template, output, `${output.name}: ${problem}`));
  },
);
