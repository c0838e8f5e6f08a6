import type { PlaceConfig } from './installation-config.ts';
import type { Rule } from './rule.ts';
import { partitionOf } from './partition.ts';

export const placeRules: readonly Rule[] = [
  ({ account, region, places = [] }) =>
    places.flatMap((place, at) =>
      place.account === account && place.region === region
        ? [
            `places[${at}] is ${said(place)}: that is the installation's own place, whose groups belong to it anyway; remove it`,
          ]
        : [],
    ),
  ({ places = [] }) =>
    places.flatMap((place, at) => {
      const first = places.findIndex((other) => said(other) === said(place));
      return first < at
        ? [`places[${at}] is ${said(place)}, as places[${first}] is: remove one of the two`]
        : [];
    }),
  ({ region, places = [] }) =>
    places.flatMap((place, at) =>
      region === undefined || partitionOf(place.region) === partitionOf(region)
        ? []
        : [
            `places[${at}].region is "${place.region}": nothing leads there from ${region}, which is of another partition of AWS; give it an installation of its own`,
          ],
    ),
];

/** Whoever may set an installation's roles could else have it work on a third account. */
export const externalIdRule: Rule = ({ account, places = [], externalId }) => {
  const other = places.findIndex((place) => account !== undefined && place.account !== account);
  return other === -1 || externalId !== undefined
    ? []
    : [
        `externalId is not set: places[${other}] lies in another account, whose role asks for one; choose a text that no other installation uses`,
      ];
};

function said({ account, region }: PlaceConfig): string {
  return `${account} ${region}`;
}
