import { at, eachOf } from '../check.ts';
import { targetOf } from '../kinds.ts';
import { declaredRange, rangeOf, type Range } from '../ranges.ts';
import { propertiesOf, propertyAt } from '../tree.ts';

/** What a module is given lies within what its file allows: else the compiler warns, BCP327 to BCP335. */
export const ranges = eachOf(
  'modules',
  ({ modules }) => modules,
  (module, template, all) => {
    const given = propertiesOf(propertyAt(module.body, 'params'));
    return (targetOf(module.kind, template, all)?.parameters ?? []).flatMap((parameter) => {
      const value = given.get(parameter.name);
      if (value === undefined) return [];
      const [gives, wants] = [rangeOf(value, template, all), declaredRange(parameter.decorators)];
      const text = `${parameter.name} can be ${described(gives)}, not ${described(wants)}`;
      return lies(gives, wants) ? [] : [at(template, value, `${module.name}: ${text}`)];
    });
  },
);

/** As the compiler does: what is not known lies everywhere. */
function lies(inner: Range, outer: Range): boolean {
  const { least = outer.least, most = outer.most } = inner;
  const [low = -Infinity, high = Infinity] = [outer.least, outer.most];
  return (least ?? low) >= low && (most ?? high) <= high;
}

const described = ({ least, most }: Range): string => `${least ?? 'any'} to ${most ?? 'any'}`;
