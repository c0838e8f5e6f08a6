import { at, eachOf, type Problem } from '../check.ts';
import { describeKind, fits, kindOf, kindOfType, targetOf } from '../kinds.ts';
import type { Deployed, Template } from '../template.ts';
import { propertiesOf, propertyAt } from '../tree.ts';

/** Each module is given what its file asks for: no more, no less, and of the right type. */
export const moduleParameters = eachOf(
  'modules',
  ({ modules }) => modules,
  (module, template, all) => {
    const target = targetOf(module.kind, template, all);
    if (target === undefined) return [at(template, module, `there is no ${module.kind}`)];
    return [
      ...parameterProblems(module, template, target, all),
      ...(nameOf(module) > 64
        ? [at(template, module, 'its name has more than 64 characters')]
        : []),
    ];
  },
);

function parameterProblems(
  module: Deployed,
  template: Template,
  target: Template,
  all: readonly Template[],
): readonly Problem[] {
  const given = propertiesOf(propertyAt(module.body, 'params'));
  const problems: Problem[] = [];
  for (const parameter of target.parameters) {
    const value = given.get(parameter.name);
    if (value === undefined) {
      if (parameter.default === undefined) {
        problems.push(at(template, module, `${module.name} is not given ${parameter.name}`));
      }
      continue;
    }
    const [gives, wants] = [kindOf(value, template, all), kindOfType(parameter.type, all)];
    if (fits(gives, wants)) continue;
    const wrong = `${parameter.name} is ${describeKind(gives)}, not ${describeKind(wants)}`;
    problems.push(at(template, value, `${module.name}: ${wrong}`));
  }
  const known = new Set(target.parameters.map(({ name }) => name));
  for (const [name, value] of given) {
    if (!known.has(name)) problems.push(at(template, value, `${module.name} has no ${name}`));
  }
  return problems;
}

/** Of a module's deployment; what is interpolated has 24 characters at most. */
function nameOf({ body }: Deployed): number {
  const name = propertyAt(body, 'name')?.text ?? '';
  return (
    name
      .replaceAll(/\$\{uniqueString\([^}]*\)\}/g, 'x'.repeat(13))
      .replaceAll(/\$\{[^}]*\}/g, 'x'.repeat(24)).length - 2
  );
}

/** Each file of parameters sets what the template has, and all that it has no default for. */
export const parameterFiles = eachOf(
  'files of parameters',
  (template) => (template.path.endsWith('.bicepparam') ? [template] : []),
  (file, template, all) => {
    const main = targetOf('main.bicep', file, all);
    if (main === undefined) return [at(template, file.root, 'there is no main.bicep')];
    const set = new Set(file.variables.map(({ name }) => name));
    return [
      ...file.variables.flatMap((value) => {
        const parameter = main.parameters.find(({ name }) => name === value.name);
        if (parameter === undefined) return [at(template, value, `there is no ${value.name}`)];
        const gives = kindOf(value.value, file, all);
        return fits(gives, kindOfType(parameter.type, all))
          ? []
          : [at(template, value, `${value.name} is ${describeKind(gives)}, not ${parameter.type}`)];
      }),
      ...main.parameters
        .filter((parameter) => parameter.default === undefined && !set.has(parameter.name))
        .map(({ name }) => at(template, file.root, `${name} is not set`)),
    ];
  },
);
