import type { AuthorizationV1Api, ConfigurationOptions } from '@kubernetes/client-node';

/** What a caller may do in a namespace, as `verb resource.group name…`. */
export async function rightsOf(
  authorization: AuthorizationV1Api,
  namespace: string,
  caller: ConfigurationOptions,
): Promise<readonly string[]> {
  const body = { spec: { namespace } };
  const { status } = await authorization.createSelfSubjectRulesReview({ body }, caller);
  const rules = status?.resourceRules ?? [];
  return rules.flatMap(({ verbs, apiGroups = [], resources = [], resourceNames = [] }) =>
    verbs.flatMap((verb) =>
      apiGroups.flatMap((apiGroup) =>
        resources.map((resource) => [verb, `${resource}.${apiGroup}`, ...resourceNames].join(' ')),
      ),
    ),
  );
}

/** What a caller may do there that another may not, sorted. */
export async function rightsOver(
  authorization: AuthorizationV1Api,
  namespace: string,
  other: ConfigurationOptions,
  caller: ConfigurationOptions,
): Promise<readonly string[]> {
  const [everybody, all] = await Promise.all([
    rightsOf(authorization, namespace, other),
    rightsOf(authorization, namespace, caller),
  ]);
  return all.filter((right) => !everybody.includes(right)).toSorted();
}
