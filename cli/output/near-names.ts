const mostNamed = 3;

/** The names that somebody may have meant, the nearest first, three at most. */
export function nearNames(asked: string, known: Iterable<string>): readonly string[] {
  const reach = Math.max(2, Math.floor(asked.length / 3));
  return [...new Set(known)]
    .map((name) => ({ name, distance: distanceOf(asked, name) }))
    .filter(({ distance }) => distance <= reach)
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, mostNamed)
    .map(({ name }) => name);
}

/** What is part of the other is near, however much is missing. */
function distanceOf(asked: string, name: string): number {
  const [a, b] = [asked.toLowerCase(), name.toLowerCase()];
  if (a.length >= 3 && b.length >= 3 && (a.includes(b) || b.includes(a))) return 1;
  return editDistance(a, b);
}

/** How many letters have to be put in, taken out or exchanged (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries()) {
      const exchanged = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, exchanged));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
