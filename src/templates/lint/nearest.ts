/** The most similar of the known names, if there is one that could be meant. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const written = name.slice(0, 100);
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    const most = Math.min(best?.distance ?? Number.POSITIVE_INFINITY, mostFor(candidate) + 1);
    const distance = levenshtein(written.toLowerCase(), candidate.toLowerCase(), most);
    if (distance < most) best = { name: candidate, distance };
  }
  return best?.name;
}

/** A third of the letters may be wrong; of a short name two. */
const mostFor = (name: string) => Math.max(2, Math.floor(name.length / 3));

/** How many letters to insert, drop or replace; or `most`, as soon as it cannot be less. */
function levenshtein(one: string, other: string, most: number) {
  if (Math.abs(one.length - other.length) >= most) return most;
  let previous = Array.from({ length: other.length + 1 }, (_, position) => position);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const replaced = (previous[column - 1] ?? 0) + (isSame ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced));
    }
    if (Math.min(...current) >= most) return most;
    previous = current;
  }
  return previous[other.length] ?? most;
}
