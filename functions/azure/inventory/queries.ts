import { azureInstallationTag } from '../../../shared/model/installation.ts';

/**
 * What is asked of Resource Graph, in the subset of KQL that it takes. Types and many IDs are in lower case
 * there, and others as they were made: so each is compared without case. What is sorted is unique, or pages
 * would overlap even where nothing changes.
 */
export const scaleSetsQuery = `resources
| where type =~ 'microsoft.compute/virtualmachinescalesets'
| extend key = tolower(id), capacity = toint(sku.capacity), uniqueId = tostring(properties.uniqueId)
| order by key asc
| project id, location, capacity, uniqueId`;

/** Uniform instances; their scale set is the first part of their ID. */
const uniformQuery = `computeresources
| where type =~ 'microsoft.compute/virtualmachinescalesets/virtualmachines'
| extend key = tolower(id)
| extend scaleSet = tostring(split(key, '/virtualmachines/')[0])
| order by scaleSet asc, key asc
| project id, scaleSet`;

/** Virtual machines that are members of a Flexible scale set. */
const flexibleQuery = `resources
| where type =~ 'microsoft.compute/virtualmachines'
| extend key = tolower(id), scaleSet = tolower(tostring(properties.virtualMachineScaleSet.id))
| where isnotempty(scaleSet)
| order by scaleSet asc, key asc
| project id, scaleSet`;

/** Those of one scale set follow each other, whatever the collation. */
export const instanceQueries: readonly string[] = [uniformQuery, flexibleQuery];

/**
 * Scale sets that carry an installation's tag, with the columns of the first query.
 *
 * @param installation its name: lower case letters, figures and `-`
 * @throws Error for any other name, which could be more than a name in the query
 */
export function taggedQuery(installation: string): string {
  if (!/^[-a-z0-9]+$/.test(installation)) {
    throw new Error(`an installation cannot be named ${JSON.stringify(installation)}`);
  }
  return scaleSetsQuery.replace(
    '| extend',
    `| where tostring(tags['${azureInstallationTag}']) == '${installation}'\n| extend`,
  );
}
