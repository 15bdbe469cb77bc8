/** Everything that comes, in its order. */
export async function listOf<Item>(items: AsyncIterable<Item> | undefined): Promise<Item[]> {
  const list: Item[] = [];
  if (items) for await (const item of items) list.push(item);
  return list;
}
