import { at, type Check } from '../check.ts';

const pinned = /^[A-Z][A-Za-z]*\.[A-Za-z]+(?:\/[A-Za-z]+)+@\d{4}-\d{2}-\d{2}$/;

/** Each resource has one version of its type, no preview, that was compared with its published schema. */
export const apiVersions =
  (compared: readonly string[]): Check =>
  (templates) => {
    const used = templates.flatMap((template) =>
      template.resources.map((resource) => ({ template, resource })),
    );
    if (used.length === 0) return ['nothing:0: there are no resources to look at'];
    const kinds = new Set(used.map(({ resource: { kind } }) => kind));
    return [
      ...used.flatMap(({ template, resource }) => {
        const { kind } = resource;
        if (!pinned.test(kind)) return [at(template, resource, `${kind} is no pinned version`)];
        const [type] = kind.split('@');
        const other = [...kinds].find((one) => one !== kind && one.split('@')[0] === type);
        if (other !== undefined) return [at(template, resource, `${kind} is ${other} elsewhere`)];
        if (compared.includes(kind)) return [];
        return [at(template, resource, `${kind} was not compared with its schema`)];
      }),
      ...compared
        .filter((kind) => !kinds.has(kind))
        .map((kind) => `README.md:0: ${kind} is used nowhere` as const),
    ];
  };
